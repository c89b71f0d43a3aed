// SPDX-License-Identifier: Apache-2.0
// The precision at each relevant item's position, summed over those among the first k and divided by the number of the
// query's relevant items, retrieved or not; averaged over queries.
#include <algorithm>

#include "assay/metrics/within_query/ranked_list.h"

namespace assay {
namespace {

void write_terms(const GroupRows& rows, const Arguments& arguments, double* const* out) {
  const RankedList list = ranked_list(rows, arguments);
  if (list.relevant == 0) {
    out[0][0] = of_empty_query(arguments);
    return;
  }
  const size_t k = cutoff(list, arguments);
  double sum = 0, above = 0;
  for (const TiedItems& tied : list.ties) {
    const double items = static_cast<double>(tied.items), relevant = static_cast<double>(tied.relevant);
    const double share = relevant / items, pair = tied.items > 1 ? (relevant - 1) / (items - 1) : 0;
    for (size_t i = 0; tied.relevant > 0 && i < tied.items && tied.before + i < k; ++i) {
      sum += share * (above + 1 + static_cast<double>(i) * pair) / static_cast<double>(tied.before + i + 1);
    }
    above += relevant;
  }
  const bool smaller = arguments.text("denominator") == "smaller";
  out[0][0] = sum / static_cast<double>(smaller ? std::min(k, list.relevant) : list.relevant);
}

}  // namespace

extern constinit const Metric mean_average_precision = {
    .name = "mean_average_precision",
    .aliases = {"map", "map_at_k", "mean_average_precision_at_k"},
    .summary = "Average precision of each ranked list, averaged over queries.",
    .tasks = ranking | multilabel,
    .default_for = ranking,
    .reads = Reads::scores,
    .arguments = {kCutoffArgument, kRelevantArgument, kTiesArgument, kEmptyArgument,
                  ArgumentSpec{.name = "denominator",
                               .type = ArgumentType::text,
                               .default_text = "relevant",
                               .choices = {"relevant", "smaller"},
                               .summary = "the query's relevant items, or the smaller of them and k"}},
    .terms = 1,
    .group_terms = write_terms,
    .gather = Gather::query,
    .undefined_group = kEmptyQuery,
    .interval = Interval::mean,
    .range = {0, 1},
    .term_range = {0, 1},
    .reference = "trec_eval map, map_cut"};

}  // namespace assay
