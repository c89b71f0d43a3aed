// SPDX-License-Identifier: Apache-2.0
// Relevant items among the first k over k, also where fewer were retrieved, averaged over queries.
#include <algorithm>

#include "assay/metrics/within_query/relevant_items.h"

namespace assay {
namespace {

void write_terms(const GroupRows& rows, const Arguments& arguments, double* const* out) {
  const RankedList list = ranked_list(rows, arguments);
  const size_t k = cutoff(list, arguments);
  out[0][0] = k == 0 ? 0 : relevant_items(list, k) / static_cast<double>(k);
}

}  // namespace

extern constinit const Metric precision_at_k = {
    .name = "precision_at_k",
    .aliases = {"p_at_k"},
    .summary = "Share of the first k items of each ranked list that are relevant, averaged over queries.",
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
    .reference = "trec_eval P"};

}  // namespace assay
