// SPDX-License-Identifier: Apache-2.0
// DCG of each query over that of the best order of its items, averaged over queries.
#include "assay/metrics/within_query/gain.h"

namespace assay {
namespace {

void write_terms(const GroupRows& rows, const Arguments& arguments, double* const* out) {
  const DiscountedGain gain = discounted_gain(rows, arguments);
  out[0][0] = gain.ideal == 0 ? of_empty_query(arguments) : gain.value / gain.ideal;
}

}  // namespace

extern constinit const Metric ndcg = {
    .name = "ndcg",
    .aliases = {"ndcg_score", "normalized_discounted_cumulative_gain", "ndcg_at_k"},
    .summary = "Discounted gain of each ranked list as a share of the best possible one, averaged over queries.",
    .tasks = ranking | multilabel,
    .default_for = ranking,
    .reads = Reads::scores,
    .arguments = {kCutoffArgument, kGainArgument, kTiesArgument, kEmptyArgument},
    .terms = 1,
    .group_terms = write_terms,
    .gather = Gather::query,
    .undefined_group = kEmptyQuery,
    .interval = Interval::mean,
    .range = {0, 1},
    .term_range = {0, 1},
    .reference = "scikit-learn ndcg_score"};

}  // namespace assay
