// SPDX-License-Identifier: Apache-2.0
#include "assay/report/weak_slices.h"

#include <nlohmann/json.hpp>

#include "assay/base/text.h"
#include "assay/report/text_table.h"
#include "assay/report/wording.h"

namespace assay {
namespace {

std::string title(const RunDocument& found) {
  return found["against"].is_null()
             ? "Where " + found["run"].get<std::string>() + " is weak by " + found["metric"].get<std::string>()
             : "Where " + found["run"].get<std::string>() + " is worse than " + found["against"].get<std::string>() +
                   " by " + found["metric"].get<std::string>();
}

// What was done, in sentences.
std::vector<std::string> account(const RunDocument& found) {
  const bool all = found["search"] == "all";
  std::vector<std::string> said = {
      "Searched " + counted(found["examples"]["searched"].get<int64_t>(), "example") + ", " +
      counted(static_cast<int64_t>(found["features"].size()), "feature") + ", up to " +
      counted(found["depth"].get<int64_t>(), "condition") + ": " + whole_number(found["evaluated"].get<int64_t>()) +
      " slices of at least " + whole_number(found["smallest"].get<int64_t>()) + " examples were scored. Mean " +
      (found["against"].is_null() ? "loss " : "change of the loss ") + short_number(found["loss"].get<double>()) + "."};
  if (found["slices"].empty()) {
    said.push_back("No slice scores above all examples together.");
  } else if (all) {
    said.push_back(
        "The same examples that a slice was chosen by cannot say how weak it is: there are no intervals. Leave out "
        "--search all to confirm on another half.");
  } else {
    said.push_back(
        "Found on one half of the examples; value, " + std::string(found["against"].is_null() ? "rest" : "before") +
        ", difference, interval and p are of the other half, which the search did not see. What is confirmed "
        "is confirmed over all slices shown (Holm).");
  }
  for (const auto& one : found["skipped"])
    said.push_back("Not searched: " + one.get<std::string>() + ", a text with more than 10,000 different values.");
  for (const auto& note : found["notes"]) said.push_back(note.get<std::string>());
  return said;
}

std::string finding(const RunDocument& confirmation) {
  if (confirmation["confirmed"] == true) return "confirmed";
  return confirmation["reason"].is_string() && confirmation["interval"].is_null()
             ? "not confirmed: " + confirmation["reason"].get<std::string>()
             : "not confirmed";
}

// A row a slice, the heading first.
std::vector<std::vector<std::string>> rows_of(const RunDocument& found) {
  const bool all = found["search"] == "all";
  const char* const other = found["against"].is_null() ? "rest" : "before";
  std::vector<std::vector<std::string>> rows = {{"slice", "score", "n", "loss"}};
  if (!all) {
    for (const char* name : {"value", other, "difference", "interval", "p", ""}) rows[0].push_back(name);
  }
  for (const auto& slice : found["slices"]) {
    rows.push_back({slice["slice"].get<std::string>(), short_number(slice["score"].get<double>()),
                    whole_number(slice["n"].get<int64_t>()), short_number(slice["loss"].get<double>())});
    const auto& confirmation = slice["confirmation"];
    if (all || confirmation.is_null()) continue;
    for (const char* name : {"value", other, "difference"})
      rows.back().push_back(short_number(number_or_nothing(confirmation[name])));
    rows.back().push_back(interval_text(confirmation["interval"]));
    rows.back().push_back(short_number(number_or_nothing(confirmation["p"])));
    rows.back().push_back(finding(confirmation));
  }
  return rows;
}

std::string merged_text(const RunDocument& slice) {
  constexpr size_t kMost = 3;
  const auto& merged = slice["merged"];
  std::string text = slice["slice"].get<std::string>() + " stands for overlapping slices too: ";
  for (size_t i = 0; i < merged.size() && i < kMost; ++i)
    text += (i ? "; " : "") + merged[i]["slice"].get<std::string>();
  if (merged.size() > kMost) text += " and " + whole_number(static_cast<int64_t>(merged.size() - kMost)) + " more";
  return text;
}

std::string plain_text(const RunDocument& found) { return weak_slices_text(found, {}); }

std::string markdown_row(const std::vector<std::string>& cells) {
  std::string out = "|";
  for (const std::string& one : cells) out += " " + replace_all(replace_all(one, "|", "\\|"), "\n", " ") + " |";
  return out + "\n";
}

}  // namespace

std::string weak_slices_text(const RunDocument& found, const TerminalStyle& style) {
  const Painter paint(style.colour);
  const auto columns = static_cast<size_t>(style.columns);
  std::string out = paint.bold(title(found)) + "\n";
  const auto rows = rows_of(found);
  if (rows.size() > 1) {
    std::vector<TableRow> table;
    for (const auto& row : rows) {
      TableRow cells;
      for (size_t i = 0; i < row.size(); ++i) cells.push_back({row[i], i > 0 && i != 7 && i != 9});
      table.push_back(std::move(cells));
    }
    out += table_text(table, 1, columns, paint);
  }
  for (const auto& slice : found["slices"]) {
    if (!slice["merged"].empty()) out += wrapped(merged_text(slice), 2, columns, paint);
  }
  for (const std::string& sentence : account(found)) out += wrapped(sentence, 0, columns, Painter(false));
  return out;
}

std::string weak_slices_markdown(const RunDocument& found) {
  std::string out = "# " + title(found) + "\n\n";
  const auto rows = rows_of(found);
  if (rows.size() > 1) {
    out += markdown_row(rows[0]) + "|---" + std::string("|--:|--:|--:") +
           (rows[0].size() > 4 ? "|--:|--:|--:|---|--:|---" : "") + "|\n";
    for (size_t i = 1; i < rows.size(); ++i) out += markdown_row(rows[i]);
    out += "\n";
  }
  for (const auto& slice : found["slices"]) {
    if (!slice["merged"].empty()) out += "- " + merged_text(slice) + "\n";
  }
  for (const std::string& sentence : account(found)) out += "- " + sentence + "\n";
  return out;
}

Result<ReportWriter> weak_slices_writer(std::string_view format) {
  struct Format {
    std::string_view name;
    ReportWriter writer;
  };
  // The page knows weak slices by their kind.
  constexpr Format kFormats[] = {
      {"text", plain_text}, {"json", json_report}, {"md", weak_slices_markdown}, {"html", html_report}};
  std::vector<std::string_view> names;
  for (const Format& known : kFormats) {
    if (format == known.name || (format == "markdown" && known.name == "md")) return known.writer;
    names.push_back(known.name);
  }
  const std::string near = did_you_mean(format, names);
  return usage_error("unknown format '" + std::string(format) + "'",
                     near.empty() ? "known formats: text, json, md, html" : near, {"--format"});
}

}  // namespace assay
