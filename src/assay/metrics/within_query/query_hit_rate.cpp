// SPDX-License-Identifier: Apache-2.0
// Share of the queries with a relevant item among the first k. Of tied items: the probability that one of them is.
#include <algorithm>

#include "assay/metrics/within_query/ranked_list.h"

namespace assay {
namespace {

void write_terms(const GroupRows& rows, const Arguments& arguments, double* const* out) {
  const RankedList list = ranked_list(rows, arguments);
  const size_t k = cutoff(list, arguments);
  double miss = 1;
  for (const TiedItems& tied : list.ties) {
    if (tied.before >= k || miss == 0) break;
    const size_t within = std::min(k - tied.before, tied.items), others = tied.items - tied.relevant;
    // None of the relevant ones is drawn among `within` of the tied items.
    for (size_t i = 0; i < within; ++i)
      miss *= others > i ? static_cast<double>(others - i) / static_cast<double>(tied.items - i) : 0;
  }
  out[0][0] = 1 - miss;
}

}  // namespace

extern constinit const Metric query_hit_rate = {
    .name = "query_hit_rate",
    .aliases = {"hit_rate_at_k", "hits", "success", "success_at_k", "hit_ratio"},
    .summary = "Share of the queries with a relevant item among the first k of their list.",
    .tasks = ranking | multilabel,
    .reads = Reads::scores,
    .arguments = {ArgumentSpec{.name = "k",
                               .type = ArgumentType::integer,
                               .default_number = 10,
                               .lowest = 0,
                               .highest = 1e9,
                               .summary = "only the first k of each list count; 0: all do"},
                  kRelevantArgument, kTiesArgument},
    .terms = 1,
    .group_terms = write_terms,
    .gather = Gather::query,
    .interval = Interval::mean,
    .range = {0, 1},
    .term_range = {0, 1},
    .reference = "trec_eval success"};

}  // namespace assay
