// SPDX-License-Identifier: Apache-2.0
// What tokens cost. The table is dated: prices change, and a suite's own `prices` always win.
#pragma once

#include <optional>
#include <string_view>

#include "assay/models/answer.h"

namespace assay {

// US dollars a million tokens; below 0: not known.
struct Price {
  double input = -1, cached_input = -1, cache_write = -1, output = -1;
  std::string_view as_of{};  // "2025-09": when the table says so; empty: the suite says so
  bool known() const { return input >= 0 && output >= 0; }
};

// The price of a model by the name that its endpoint knows, a provider's prefix ("openai/") and a date or "latest" at
// the end aside. Not known where there is none.
Price price_of(std::string_view model);

// Cached tokens are a part of the input at a price of their own; so are those written to the cache.
std::optional<double> cost_of(const Price& price, const Answer& answer);

}  // namespace assay
