// SPDX-License-Identifier: Apache-2.0
// Precision at R, the number of the query's relevant items, averaged over queries.
#include "assay/metrics/within_query/relevant_items.h"

namespace assay {
namespace {

void write_terms(const GroupRows& rows, const Arguments& arguments, double* const* out) {
  const RankedList list = ranked_list(rows, arguments);
  out[0][0] = list.relevant == 0 ? of_empty_query(arguments)
                                 : relevant_items(list, list.relevant) / static_cast<double>(list.relevant);
}

}  // namespace

extern constinit const Metric r_precision = {
    .name = "r_precision",
    .aliases = {"rprec"},
    .summary = "Share of relevant items among as many first ones as the query has, averaged over queries.",
    .tasks = ranking | multilabel,
    .reads = Reads::scores,
    .arguments = {kRelevantArgument, kTiesArgument, kEmptyArgument},
    .terms = 1,
    .group_terms = write_terms,
    .gather = Gather::query,
    .undefined_group = kEmptyQuery,
    .interval = Interval::mean,
    .range = {0, 1},
    .term_range = {0, 1},
    .reference = "trec_eval Rprec"};

}  // namespace assay
