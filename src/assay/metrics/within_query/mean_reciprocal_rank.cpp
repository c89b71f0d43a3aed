// SPDX-License-Identifier: Apache-2.0
// 1 / position of the first relevant item among the first k; 0 where there is none.
#include <algorithm>

#include "assay/metrics/within_query/ranked_list.h"

namespace assay {
namespace {

void write_terms(const GroupRows& rows, const Arguments& arguments, double* const* out) {
  const RankedList list = ranked_list(rows, arguments);
  const size_t k = cutoff(list, arguments);
  out[0][0] = 0;
  for (const TiedItems& tied : list.ties) {
    if (tied.relevant == 0) continue;
    // Of items in random order the first relevant one stands at place i with `none_before` times relevant / those left.
    double none_before = 1;
    for (size_t i = 0; i <= tied.items - tied.relevant && tied.before + i < k; ++i) {
      const double left = static_cast<double>(tied.items - i), relevant = static_cast<double>(tied.relevant);
      out[0][0] += none_before * relevant / left / static_cast<double>(tied.before + i + 1);
      none_before *= (left - relevant) / left;
    }
    break;
  }
}

}  // namespace

extern constinit const Metric mean_reciprocal_rank = {
    .name = "mean_reciprocal_rank",
    .aliases = {"mrr", "reciprocal_rank", "recip_rank"},
    .summary = "1 over the position of the first relevant item of each ranked list, averaged over queries.",
    .tasks = ranking | multilabel,
    .default_for = ranking,
    .reads = Reads::scores,
    .arguments = {kCutoffArgument, kRelevantArgument, kTiesArgument},
    .terms = 1,
    .group_terms = write_terms,
    .gather = Gather::query,
    .interval = Interval::mean,
    .range = {0, 1},
    .term_range = {0, 1},
    .reference = "trec_eval recip_rank"};

}  // namespace assay
