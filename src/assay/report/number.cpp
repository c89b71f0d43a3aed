// SPDX-License-Identifier: Apache-2.0
#include "assay/report/number.h"

#include <charconv>
#include <cmath>
#include <nlohmann/json.hpp>

#include "assay/base/text.h"

namespace assay {

std::string short_number(std::optional<double> value, int significant) {
  if (!value) return "-";
  const double x = *value;
  if (x == 0) return "0";
  const double size = std::fabs(x);
  if (size >= 1e-4 && size < 1e15) {
    if (size >= 10000) return whole_number(static_cast<int64_t>(std::llround(x)));
    int before = 1;
    for (double bound = 10; size >= bound; bound *= 10) ++before;
    int decimals = significant - before;
    for (double bound = 0.1; size < bound && decimals < 8; bound /= 10) ++decimals;
    char text[64];
    const auto end =
        std::to_chars(text, text + sizeof text, x, std::chars_format::fixed, decimals > 0 ? decimals : 0).ptr;
    return std::string(text, end);
  }
  char text[64];
  const auto end = std::to_chars(text, text + sizeof text, x, std::chars_format::scientific, significant - 1).ptr;
  return std::string(text, end);
}

std::string whole_number(int64_t value) { return with_thousands(value); }

std::optional<double> number_or_nothing(const nlohmann::ordered_json& value) {
  return value.is_number() ? std::optional(value.get<double>()) : std::nullopt;
}

std::string interval_text(const nlohmann::ordered_json& interval) {
  if (!interval.is_object() || !interval.contains("lower")) return {};
  const auto lower = number_or_nothing(interval["lower"]), upper = number_or_nothing(interval["upper"]);
  return "[" + (lower ? short_number(lower) : "-inf") + ", " + (upper ? short_number(upper) : "inf") + "]";
}

}  // namespace assay
