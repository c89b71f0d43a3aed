// SPDX-License-Identifier: Apache-2.0
#include "assay/metrics/within_query/ranked_list.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace assay {

RankedList ranked_list(const GroupRows& rows, const Arguments& arguments) {
  const double bar = arguments.has_number("relevant_from") ? arguments.number("relevant_from") : 1;
  const std::string_view ties = arguments.has_text("ties") ? arguments.text("ties") : "average";
  RankedList list;
  for (size_t begin = 0; begin < rows.size();) {
    size_t end = begin;
    std::vector<double> relevance;
    for (; end < rows.size() && rows.order[end] == rows.order[begin]; ++end) relevance.push_back(rows.target[end]);
    if (std::isinf(rows.order[begin])) {
      for (double one : relevance) list.relevant += one >= bar;
      begin = end;
      continue;
    }
    if (ties == "best") std::sort(relevance.begin(), relevance.end(), std::greater<>());
    if (ties == "worst") std::sort(relevance.begin(), relevance.end());
    for (size_t i = 0; i < relevance.size(); ++i) {
      if (i == 0 || ties != "average") list.ties.push_back({list.retrieved, 0, 0, 0});
      TiedItems& tied = list.ties.back();
      ++tied.items;
      tied.gain += relevance[i];
      tied.relevant += relevance[i] >= bar;
      list.relevant += relevance[i] >= bar;
      ++list.retrieved;
    }
    begin = end;
  }
  return list;
}

size_t cutoff(const RankedList& list, const Arguments& arguments) {
  const auto k = static_cast<size_t>(arguments.number("k"));
  return k == 0 ? list.retrieved : k;
}

double of_empty_query(const Arguments& arguments) {
  return arguments.text("without_relevant") == "zero" ? 0 : std::numeric_limits<double>::quiet_NaN();
}

}  // namespace assay
