// SPDX-License-Identifier: Apache-2.0
// Discounted cumulative gain of each query, averaged over queries.
#include "assay/metrics/within_query/gain.h"

namespace assay {

extern constinit const Metric dcg = {
    .name = "dcg",
    .aliases = {"dcg_score", "discounted_cumulative_gain", "dcg_at_k"},
    .summary = "Discounted gain of each ranked list, averaged over queries.",
    .tasks = ranking | multilabel,
    .reads = Reads::scores,
    .arguments = {kCutoffArgument, kGainArgument, kTiesArgument},
    .terms = 1,
    .group_terms = [](const GroupRows& rows, const Arguments& arguments,
                      double* const* out) { out[0][0] = discounted_gain(rows, arguments).value; },
    .gather = Gather::query,
    .interval = Interval::mean,
    .reference = "scikit-learn dcg_score"};

}  // namespace assay
