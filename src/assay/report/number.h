// SPDX-License-Identifier: Apache-2.0
// Numbers as people read them: a few significant digits, the same in every report.
#pragma once

#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>

namespace assay {

// 0.9123, 12.3, 1,234,567, 1.2e-07; "-" where there is none.
std::string short_number(std::optional<double> value, int significant = 4);
std::string whole_number(int64_t value);
// "[0.587, 0.633]"; an unbounded end reads "-inf" or "inf". Empty for null.
std::string interval_text(const nlohmann::ordered_json& interval);
std::optional<double> number_or_nothing(const nlohmann::ordered_json& value);

}  // namespace assay
