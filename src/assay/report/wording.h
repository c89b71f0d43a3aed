// SPDX-License-Identifier: Apache-2.0
// Numbers, intervals and findings as people read them, the same in every report.
#pragma once

#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <string_view>

namespace assay {

// 0.9123, 12.3, 1,234,567, 1.2e-07; "-" where there is none.
std::string short_number(std::optional<double> value);
std::string whole_number(int64_t value);
// The value of an estimate or check: a fact that is a whole number reads as one.
std::string value_text(const nlohmann::ordered_json& value, bool fact);
std::string counted(int64_t count, std::string_view thing);  // "1 row", "2,000 rows"
// "1", or "1-3": the ranks between which an entry of a leaderboard may stand.
std::string rank_text(const nlohmann::ordered_json& rank);

// Whether the entries differ in what stands under this key.
bool varies(const nlohmann::ordered_json& entries, const char* key);

// "[0.587, 0.633]"; an unbounded end reads "-inf" or "inf". Empty for null.
std::string interval_text(const nlohmann::ordered_json& interval);
// Which tails the ends of the checks' intervals are at, where they are not those of the estimates; empty: they are.
std::string tails_text(const nlohmann::ordered_json& run);
// What a check or its member found: "0.820 [0.802, 0.837]"; of a difference "0.820 - 0.786 = 0.034 [0.018, 0.049],
// paired"; without an estimate its reason.
std::string found_text(const nlohmann::ordered_json& check);
// The same with the reason behind it: what CI servers show.
std::string evidence_of(const nlohmann::ordered_json& check);
// How often the check was decided on these rows: "look 2 of 3"; empty for a first decision.
std::string look_text(const nlohmann::ordered_json& check);
// A check's verdict with `on_inconclusive: fail` applied.
std::string outcome_of(const nlohmann::ordered_json& check);
// The text; `otherwise` where there is none.
std::string text_or(const nlohmann::ordered_json& value, const std::string& otherwise);
std::optional<double> number_or_nothing(const nlohmann::ordered_json& value);

}  // namespace assay
