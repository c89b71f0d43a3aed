// SPDX-License-Identifier: Apache-2.0
// What is said of a comparison, the same in every report.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>

namespace assay {

inline constexpr const char* kSlicesTogether =
    "The intervals of slices hold together over the slices of their metric (Bonferroni), not over metrics.";

std::string run_text(const nlohmann::ordered_json& run);  // "runs/main (churn, 2026-11-25T09:05:12Z)"
// "candidate -> candidate: 2,000 examples"
std::string title_of(const nlohmann::ordered_json& comparison);
std::string percent_text(const nlohmann::ordered_json& document);  // "95%"
// Of an entry of `differences`.
std::string change_text(const nlohmann::ordered_json& entry);   // "+0.0335"
std::string test_text(const nlohmann::ordered_json& entry);     // "0.0012", "< 0.0001"; empty where there is no test
std::string finding_text(const nlohmann::ordered_json& entry);  // "better", "not told apart: too few positives"
std::string unmoved_text(const nlohmann::ordered_json& entry);  // "region=east (0.08)", "region=west (too few: 7)"
// What would have been seen of the metrics over all rows that were not told apart; empty where all were.
std::string unseen_text(const nlohmann::ordered_json& comparison);
std::string answer_text(const nlohmann::ordered_json& answer);

}  // namespace assay
