// SPDX-License-Identifier: Apache-2.0
#include <nlohmann/json.hpp>

#include "assay/base/text.h"
#include "assay/report/comparison.h"
#include "assay/report/comparison_wording.h"
#include "assay/report/wording.h"

namespace assay {
namespace {

std::string cell(std::string text) { return replace_all(replace_all(std::move(text), "|", "\\|"), "\n", " "); }

std::string row(const std::vector<std::string>& cells) {
  std::string out = "|";
  for (const std::string& one : cells) out += " " + cell(one) + " |";
  return out + "\n";
}

std::string differences(const RunDocument& comparison, bool moved, const std::string& percent) {
  std::string out;
  for (const auto& entry : comparison["differences"]) {
    const bool whole = entry["slice"].is_null();
    if (whole == moved || (moved && entry["moved"] != true)) continue;
    out += row({entry["metric"].get<std::string>(), text_or(entry["slice"], "all"),
                short_number(number_or_nothing(entry["before"])), short_number(number_or_nothing(entry["after"])),
                change_text(entry), interval_text(entry["interval"]), test_text(entry), finding_text(entry)});
  }
  if (out.empty()) return out;
  return "| metric | slice | before | after | change | " + percent + " interval | test p | |\n" +
         "|---|---|--:|--:|--:|--:|--:|---|\n" + out + "\n";
}

std::string unmoved(const RunDocument& comparison) {
  std::string out, metric;
  for (const auto& entry : comparison["differences"]) {
    if (entry["slice"].is_null() || entry["moved"] == true) continue;
    if (entry["metric"] != metric) {
      metric = entry["metric"].get<std::string>();
      out += (out.empty() ? "- " : "\n- ") + metric + ": ";
    } else {
      out += ", ";
    }
    out += unmoved_text(entry);
  }
  if (out.empty()) return out;
  return "### Slices not told apart from no change\n\nIn brackets the change that would have been seen with power "
         "80%.\n\n" +
         out + "\n\n";
}

std::string examples(const RunDocument& list, const char* title) {
  if (list.empty()) return {};
  std::string out = row({title, "slices", "before", "after"}) + "|---|---|--:|--:|\n";
  for (const auto& one : list)
    out += row(
        {text_or(one["id"], "-"), text_or(one["slice"], ""), answer_text(one["before"]), answer_text(one["after"])});
  return out + "\n";
}

std::string changed(const RunDocument& one) {
  std::string out = "### Examples by " + one["subject"].get<std::string>() + "\n\n";
  if (one["differing"] == 0) return out + "Not one differs.\n\n";
  if (one["flips"].is_object()) {
    const auto count = [&](const char* key) { return whole_number(one["flips"][key].get<int64_t>()); };
    out += "| | after right | after wrong |\n|---|--:|--:|\n" +
           row({"before right", count("right_right"), count("right_wrong")}) +
           row({"before wrong", count("wrong_right"), count("wrong_wrong")}) + "\n";
  }
  return out + examples(one["right_to_wrong"], "right to wrong") + examples(one["wrong_to_right"], "wrong to right") +
         examples(one["largest_changes"], "largest changes");
}

}  // namespace

std::string comparison_markdown(const RunDocument& comparison) {
  std::string out = "# Comparison\n\n";
  if (comparison["verdict"].is_string())
    out += "**" + comparison["verdict"].get<std::string>() + "**. " + text_or(comparison["sentence"], "") + "\n\n";
  out += "- before: " + run_text(comparison["before"]) + "\n- after: " + run_text(comparison["after"]) + "\n";
  for (const auto& sentence : comparison["differs"]) out += "- " + sentence.get<std::string>() + "\n";
  out += "\n";
  for (const auto& one : comparison["comparisons"]) {
    out += "## " + title_of(one) + "\n\n" + differences(one, false, percent_text(comparison));
    if (const std::string seen = unseen_text(one); !seen.empty()) out += seen + "\n\n";
    if (const std::string moved = differences(one, true, percent_text(comparison)); !moved.empty())
      out += "### Slices that moved\n\n" + moved + kSlicesTogether + "\n\n";
    out += unmoved(one);
    for (const auto& entry : one["changed"]) out += changed(entry);
  }
  if (!comparison["checks"].empty()) {
    out += "## Checks\n\n| verdict | check | found |\n|---|---|---|\n";
    for (const auto& check : comparison["checks"])
      out += row({check["verdict"].get<std::string>(), check["check"].get<std::string>(), evidence_of(check)});
    out += "\n";
  }
  for (const auto& note : comparison["notes"]) out += "- note: " + note.get<std::string>() + "\n";
  return out;
}

}  // namespace assay
