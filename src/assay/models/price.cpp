// SPDX-License-Identifier: Apache-2.0
#include "assay/models/price.h"

#include <algorithm>
#include <cstdint>

namespace assay {
namespace {

struct Entry {
  std::string_view model;
  Price price;
};

// Published list prices of the providers' own endpoints, for text, without batch or tier discounts.
constexpr Entry kPrices[] = {
    {"gpt-4o-mini", {0.15, 0.075, 0.15, 0.60, "2025-09"}},
    {"gpt-4o", {2.50, 1.25, 2.50, 10.00, "2025-09"}},
    {"gpt-4.1-nano", {0.10, 0.025, 0.10, 0.40, "2025-09"}},
    {"gpt-4.1-mini", {0.40, 0.10, 0.40, 1.60, "2025-09"}},
    {"gpt-4.1", {2.00, 0.50, 2.00, 8.00, "2025-09"}},
    {"gpt-5-nano", {0.05, 0.005, 0.05, 0.40, "2025-09"}},
    {"gpt-5-mini", {0.25, 0.025, 0.25, 2.00, "2025-09"}},
    {"gpt-5", {1.25, 0.125, 1.25, 10.00, "2025-09"}},
    {"gpt-3.5-turbo", {0.50, 0.50, 0.50, 1.50, "2025-09"}},
    {"o3-mini", {1.10, 0.55, 1.10, 4.40, "2025-09"}},
    {"o3", {2.00, 0.50, 2.00, 8.00, "2025-09"}},
    {"o4-mini", {1.10, 0.275, 1.10, 4.40, "2025-09"}},
    {"text-embedding-3-small", {0.02, 0.02, 0.02, 0.0, "2025-09"}},
    {"text-embedding-3-large", {0.13, 0.13, 0.13, 0.0, "2025-09"}},
    {"gpt-5-pro", {15.00, 15.00, 15.00, 120.00, "2025-10"}},
    {"claude-3-5-haiku", {0.80, 0.08, 1.00, 4.00, "2025-09"}},
    {"claude-3-7-sonnet", {3.00, 0.30, 3.75, 15.00, "2025-09"}},
    {"claude-sonnet-4", {3.00, 0.30, 3.75, 15.00, "2025-09"}},
    {"claude-sonnet-4-5", {3.00, 0.30, 3.75, 15.00, "2025-11"}},
    {"claude-haiku-4-5", {1.00, 0.10, 1.25, 5.00, "2025-11"}},
    {"claude-opus-4", {15.00, 1.50, 18.75, 75.00, "2025-09"}},
    {"claude-opus-4-1", {15.00, 1.50, 18.75, 75.00, "2025-09"}},
    {"claude-opus-4-5", {5.00, 0.50, 6.25, 25.00, "2025-11"}},
    {"gemini-2.0-flash-lite", {0.075, 0.075, 0.075, 0.30, "2025-09"}},
    {"gemini-2.0-flash", {0.10, 0.025, 0.10, 0.40, "2025-09"}},
    {"gemini-2.5-flash-lite", {0.10, 0.01, 0.10, 0.40, "2025-11"}},
    {"gemini-2.5-flash", {0.30, 0.03, 0.30, 2.50, "2025-11"}},
};

}  // namespace

Price price_of(std::string_view model) {
  if (const size_t slash = model.rfind('/'); slash != std::string_view::npos) model.remove_prefix(slash + 1);
  for (const Entry& entry : kPrices) {
    if (!model.starts_with(entry.model)) continue;
    const std::string_view version = model.substr(entry.model.size());
    // A date or a revision of the same model; any other word is another one.
    const bool dated =
        version.size() >= 4 && version[0] == '-' &&
        std::all_of(version.begin() + 1, version.begin() + 4, [](char c) { return c >= '0' && c <= '9'; });
    if (version.empty() || version == "-latest" || dated) return entry.price;
  }
  return {};
}

std::optional<double> cost_of(const Price& price, const Answer& answer) {
  if (!price.known() || !answer.input_tokens || !answer.output_tokens) return std::nullopt;
  const auto cached = static_cast<double>(answer.cached_tokens.value_or(0));
  const auto stored = static_cast<double>(answer.cache_written_tokens.value_or(0));
  const double plain = std::max(0.0, static_cast<double>(*answer.input_tokens) - cached - stored);
  const double cached_price = price.cached_input >= 0 ? price.cached_input : price.input;
  const double stored_price = price.cache_write >= 0 ? price.cache_write : price.input;
  return (plain * price.input + cached * cached_price + stored * stored_price +
          static_cast<double>(*answer.output_tokens) * price.output) /
         1e6;
}

}  // namespace assay
