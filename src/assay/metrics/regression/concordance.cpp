// SPDX-License-Identifier: Apache-2.0
// Probability that of two rows with different targets the one with the higher target has the higher value, ties of
// values counting half (Harrell 1982, without censoring). With weights a pair counts as the product of its rows'
// weights.
#include "assay/metrics/metric.h"
#include "assay/metrics/regression/pair_sums.h"

namespace assay {
namespace {

Outcome<double> index(const KeptRows& rows, const Arguments&, std::vector<double>* influence) {
  if (rows.size() < 2) return Undefined{"fewer than two rows"};
  const PairSums sums = pair_sums(rows);
  const double comparable = sums.pairs - sums.tied_target;
  if (comparable <= 1e-15 * sums.pairs) return Undefined{"the target does not vary"};
  const double agreement = sums.agreement / comparable;
  if (influence) {
    influence->resize(rows.size());
    for (size_t row = 0; row < rows.size(); ++row) {
      const double own = sums.pairs_of[row] - sums.tied_target_of[row];
      (*influence)[row] = (sums.agreement_of[row] - agreement * own) / comparable / 2;
    }
  }
  return (1 + agreement) / 2;
}

}  // namespace

extern constinit const Metric concordance = {
    .name = "concordance",
    .aliases = {"concordance_index", "c_index", "harrell_c"},
    .summary = "Probability that of two rows with different targets the higher target has the higher value.",
    .tasks = regression,
    .reads = Reads::values,
    .rows = index,
    .interval = Interval::logit,
    .range = {0, 1},
    .reference = "Harrell et al. 1982, Evaluating the yield of medical tests; lifelines.utils.concordance_index"};

}  // namespace assay
