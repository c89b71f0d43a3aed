// SPDX-License-Identifier: Apache-2.0
// Of two items of one query with different relevance: the probability that the more relevant one has the higher score,
// ties of scores counting half, over all such pairs of all queries. Items that were not retrieved tie at the bottom.
#include "assay/metrics/metric.h"
#include "assay/metrics/regression/pair_sums.h"

namespace assay {
namespace {

void write_terms(const GroupRows& rows, const Arguments&, double* const* out) {
  KeptRows items;
  items.target.assign(rows.target.begin(), rows.target.end());
  items.value.assign(rows.order.begin(), rows.order.end());
  const PairSums sums = pair_sums(items);
  const double comparable = sums.pairs - sums.tied_target;
  out[0][0] = (comparable + sums.agreement) / 2;
  out[1][0] = comparable;
}

}  // namespace

extern constinit const Metric concordance_within_query = {
    .name = "concordance_within_query",
    .aliases = {"pairwise_accuracy"},
    .summary = "Probability that of two items of a query the more relevant one has the higher score.",
    .tasks = ranking,
    .reads = Reads::scores,
    .terms = 2,
    .means = formula<MeansFormula>([]<typename N>(const Means<N>& means, const Arguments&) -> Outcome<N> {
      if (means.mean[1] == 0) return Undefined{"no query has items of different relevance"};
      return means.mean[0] / means.mean[1];
    }),
    .group_terms = write_terms,
    .gather = Gather::query,
    .interval = Interval::logit,
    .range = {0, 1},
    .reference = "Harrell et al. 1982, within groups"};

}  // namespace assay
