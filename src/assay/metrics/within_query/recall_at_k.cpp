// SPDX-License-Identifier: Apache-2.0
// Relevant items among the first k over all relevant ones of the query, retrieved or not, averaged over queries.
#include "assay/metrics/within_query/relevant_items.h"

namespace assay {
namespace {

void write_terms(const GroupRows& rows, const Arguments& arguments, double* const* out) {
  const RankedList list = ranked_list(rows, arguments);
  out[0][0] = list.relevant == 0 ? of_empty_query(arguments)
                                 : relevant_items(list, cutoff(list, arguments)) / static_cast<double>(list.relevant);
}

}  // namespace

extern constinit const Metric recall_at_k = {
    .name = "recall_at_k",
    .summary = "Share of a query's relevant items that are among the first k of its list, averaged over queries.",
    .tasks = ranking | multilabel,
    .reads = Reads::scores,
    .arguments = {ArgumentSpec{.name = "k",
                               .type = ArgumentType::integer,
                               .default_number = 10,
                               .lowest = 0,
                               .highest = 1e9,
                               .summary = "only the first k of each list count; 0: all do"},
                  kRelevantArgument, kTiesArgument, kEmptyArgument},
    .terms = 1,
    .group_terms = write_terms,
    .gather = Gather::query,
    .undefined_group = kEmptyQuery,
    .interval = Interval::mean,
    .range = {0, 1},
    .term_range = {0, 1},
    .reference = "trec_eval recall"};

}  // namespace assay
