// SPDX-License-Identifier: Apache-2.0
#include "assay/report/comparison_wording.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "assay/base/text.h"
#include "assay/report/wording.h"

namespace assay {
namespace {

using Json = nlohmann::ordered_json;

std::string place_text(const Json& place) {
  const std::string model = text_or(place["model"], ""), prompt = text_or(place["prompt"], "");
  return model + (model.empty() || prompt.empty() ? "" : ", ") + prompt;
}

}  // namespace

std::string run_text(const Json& run) {
  return run["run"].get<std::string>() + " (" + run["suite"].get<std::string>() + ", " +
         run["created"].get<std::string>() + ")";
}

std::string title_of(const Json& comparison) {
  const std::string before = place_text(comparison["before"]), after = place_text(comparison["after"]);
  const std::string places = before == after ? after : before + " -> " + after;
  const auto& examples = comparison["examples"];
  const std::string title = places.empty() ? "Table " + comparison["dataset"].get<std::string>() : places;
  if (comparison["paired"] == true) return title + ": " + counted(examples["both"].get<int64_t>(), "example");
  return title + ": " + whole_number(examples["only_before"].get<int64_t>()) + " and " +
         counted(examples["only_after"].get<int64_t>(), "example") + ", two independent samples";
}

std::string percent_text(const Json& document) {
  return shortest_double(std::stod(fmt::format("{:.6g}", 100 * document["confidence"].get<double>()))) + "%";
}

std::string change_text(const Json& entry) {
  const auto change = number_or_nothing(entry["difference"]);
  return (change && *change > 0 ? "+" : "") + short_number(change);
}

std::string test_text(const Json& entry) {
  if (!entry["test"].is_object()) return {};
  const double p = entry["test"]["p"];
  return p < 0.0001 ? "< 0.0001" : fmt::format("{:.4f}", p);
}

std::string finding_text(const Json& entry) {
  const std::string word = entry["finding"], reason = text_or(entry["reason"], "");
  return word + (reason.empty() ? "" : ": " + reason);
}

std::string unmoved_text(const Json& entry) {
  const std::string slice = text_or(entry["slice"], "all"), word = entry["finding"],
                    reason = text_or(entry["reason"], "");
  if (word == "too few") return slice + " (too few: " + whole_number(entry["n"].get<int64_t>()) + ")";
  if (word == "equal") return slice + " (equal)";
  if (!reason.empty()) return slice + " (" + reason + ")";
  const auto visible = number_or_nothing(entry["visible_change"]);
  return slice + (visible ? " (" + short_number(visible) + ")" : "");
}

std::string unseen_text(const Json& comparison) {
  std::string list;
  for (const auto& entry : comparison["differences"]) {
    const auto visible = number_or_nothing(entry["visible_change"]);
    if (!entry["slice"].is_null() || entry["finding"] != "not told apart" || !visible || !entry["reason"].is_null())
      continue;
    list += (list.empty() ? "" : ", ") + short_number(visible) + " in " + entry["metric"].get<std::string>();
  }
  return list.empty() ? list : "Would have been seen with power 80%: a change of " + list + ".";
}

std::string answer_text(const Json& answer) {
  if (answer.is_number()) {
    const double value = answer;
    const auto whole = static_cast<int64_t>(value);
    return static_cast<double>(whole) == value ? whole_number(whole) : short_number(value);
  }
  return text_or(answer, "-");
}

}  // namespace assay
