// SPDX-License-Identifier: Apache-2.0
// How many of the first k items are relevant: of tied items their share.
#pragma once

#include <algorithm>

#include "assay/metrics/within_query/ranked_list.h"

namespace assay {

inline double relevant_items(const RankedList& list, size_t k) {
  double found = 0;
  for (const TiedItems& tied : list.ties) {
    if (tied.before >= k) break;
    const size_t within = std::min(k - tied.before, tied.items);
    found += static_cast<double>(tied.relevant) * static_cast<double>(within) / static_cast<double>(tied.items);
  }
  return found;
}

}  // namespace assay
