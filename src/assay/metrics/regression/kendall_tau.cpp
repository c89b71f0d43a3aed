// SPDX-License-Identifier: Apache-2.0
// tau-b (Kendall 1945): pairs that target and value order alike less those they order differently, over the geometric
// mean of the pairs untied in each. With weights a pair counts as the product of its rows' weights.
#include "assay/metrics/metric.h"
#include "assay/metrics/regression/pair_sums.h"

namespace assay {
namespace {

Outcome<double> tau(const KeptRows& rows, const Arguments&, std::vector<double>* influence) {
  if (rows.size() < 2) return Undefined{"fewer than two rows"};
  const PairSums sums = pair_sums(rows);
  const double targets = sums.pairs - sums.tied_target, values = sums.pairs - sums.tied_value;
  if (targets <= 1e-15 * sums.pairs) return Undefined{"the target does not vary"};
  if (values <= 1e-15 * sums.pairs) return Undefined{"the values do not vary"};
  const double size = square_root(targets) * square_root(values), tau = sums.agreement / size;
  if (influence) {
    influence->resize(rows.size());
    for (size_t row = 0; row < rows.size(); ++row) {
      const double of_targets = (sums.pairs_of[row] - sums.tied_target_of[row]) / targets;
      const double of_values = (sums.pairs_of[row] - sums.tied_value_of[row]) / values;
      (*influence)[row] = sums.agreement_of[row] / size - tau / 2 * (of_targets + of_values);
    }
  }
  return tau > 1 ? 1 : tau < -1 ? -1 : tau;
}

}  // namespace

extern constinit const Metric kendall_tau = {
    .name = "kendall_tau",
    .aliases = {"kendalltau", "kendall", "kendall_tau_b", "kendall_rank_correlation"},
    .summary = "Rank correlation tau-b: pairs ordered alike less pairs ordered differently.",
    .tasks = regression,
    .reads = Reads::values,
    .rows = tau,
    .interval = Interval::atanh,
    .range = {-1, 1},
    .reference = "scipy.stats.kendalltau"};

}  // namespace assay
