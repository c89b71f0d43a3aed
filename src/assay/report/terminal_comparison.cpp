// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>

#include "assay/base/text.h"
#include "assay/report/comparison.h"
#include "assay/report/comparison_wording.h"
#include "assay/report/terminal.h"
#include "assay/report/wording.h"

namespace assay {
namespace {

constexpr size_t kMostUnmoved = 6;  // slices that are named of those that did not move

std::string painted_finding(const RunDocument& entry, const Painter& paint) {
  const std::string finding = finding_text(entry), word = entry["finding"];
  if (word == "better") return paint.verdict("pass", finding);
  if (word == "worse") return paint.verdict("fail", finding);
  return finding;
}

TableRow row_of(const RunDocument& entry, const Painter& paint) {
  return {{entry["metric"].get<std::string>()},
          {text_or(entry["slice"], "all")},
          {short_number(number_or_nothing(entry["before"])), true},
          {short_number(number_or_nothing(entry["after"])), true},
          {change_text(entry), true},
          {interval_text(entry["interval"]), true},
          {test_text(entry), true},
          {painted_finding(entry, paint)}};
}

std::string differences_text(const RunDocument& comparison, const std::string& percent, const TerminalStyle& style,
                             const Painter& paint) {
  const TableRow heading = {
      {"metric"},       {"slice"}, {"before", true}, {"after", true}, {"change", true}, {percent + " interval", true},
      {"test p", true}, {""}};
  std::vector<TableRow> whole = {heading}, moved = {heading};
  std::vector<std::pair<std::string, std::vector<const RunDocument*>>> unmoved;
  for (const auto& entry : comparison["differences"]) {
    if (entry["slice"].is_null()) {
      whole.push_back(row_of(entry, paint));
      continue;
    }
    if (entry["moved"] == true) {
      moved.push_back(row_of(entry, paint));
      continue;
    }
    const std::string metric = entry["metric"];
    if (unmoved.empty() || unmoved.back().first != metric)
      unmoved.emplace_back(metric, std::vector<const RunDocument*>());
    unmoved.back().second.push_back(&entry);
  }
  const auto columns = static_cast<size_t>(style.columns);
  std::string out = table_text(whole, 1, columns, paint);
  if (const std::string seen = unseen_text(comparison); !seen.empty()) out += wrapped(seen, 2, columns, paint);
  if (moved.size() > 1) {
    out += "\n" + paint.bold("Slices that moved") + "\n" + table_text(moved, 1, columns, paint);
    out += wrapped(kSlicesTogether, 2, columns, paint);
  }
  if (unmoved.empty()) return out;
  out += "\n" + paint.bold("Slices not told apart from no change") + "\n";
  for (const auto& [metric, entries] : unmoved) {
    std::string line = metric + ": ";
    for (size_t i = 0; i < entries.size() && i < kMostUnmoved; ++i) line += (i ? ", " : "") + unmoved_text(*entries[i]);
    if (entries.size() > kMostUnmoved)
      line += " and " + whole_number(static_cast<int64_t>(entries.size() - kMostUnmoved)) + " more";
    out += wrapped(line, 2, columns, Painter(false));
  }
  out += wrapped("In brackets the change that would have been seen with power 80%.", 2, columns, paint);
  return out;
}

std::string examples_table(const RunDocument& examples, const std::string& title, const TerminalStyle& style,
                           const Painter& paint) {
  if (examples.empty()) return {};
  std::vector<TableRow> rows = {{{title}, {"slices"}, {"before", true}, {"after", true}}};
  for (const auto& example : examples) {
    rows.push_back({{text_or(example["id"], "-")},
                    {text_or(example["slice"], "")},
                    {answer_text(example["before"]), true},
                    {answer_text(example["after"]), true}});
  }
  return table_text(rows, 1, static_cast<size_t>(style.columns), paint);
}

std::string changed_text(const RunDocument& changed, const TerminalStyle& style, const Painter& paint) {
  std::string out = paint.bold("Examples by " + changed["subject"].get<std::string>()) + "\n";
  if (changed["differing"] == 0) return out + "  not one differs\n";
  if (changed["flips"].is_object()) {
    const auto& flips = changed["flips"];
    const auto count = [&](const char* key) { return TableCell{whole_number(flips[key].get<int64_t>()), true}; };
    out += table_text({{{""}, {"after right", true}, {"after wrong", true}},
                       {{"before right"}, count("right_right"), count("right_wrong")},
                       {{"before wrong"}, count("wrong_right"), count("wrong_wrong")}},
                      1, static_cast<size_t>(style.columns), paint);
  }
  out += examples_table(changed["right_to_wrong"], "right to wrong", style, paint);
  out += examples_table(changed["wrong_to_right"], "wrong to right", style, paint);
  out += examples_table(changed["largest_changes"], "largest changes", style, paint);
  return out;
}

}  // namespace

std::string comparison_text(const RunDocument& comparison, const TerminalStyle& style) {
  const Painter paint(style.colour);
  const auto columns = static_cast<size_t>(style.columns);
  std::string out = "Before  " + run_text(comparison["before"]) + "\nAfter   " + run_text(comparison["after"]) + "\n";
  for (const auto& sentence : comparison["differs"])
    out += wrapped(sentence.get<std::string>(), 0, columns, Painter(false));
  for (const auto& one : comparison["comparisons"]) {
    out += "\n" + paint.bold(title_of(one)) + "\n" + differences_text(one, percent_text(comparison), style, paint);
    for (const auto& changed : one["changed"]) out += "\n" + changed_text(changed, style, paint);
  }
  if (!comparison["checks"].empty()) out += "\n" + checks_text(comparison, style, paint);
  for (const auto& note : comparison["notes"]) out += "Note: " + note.get<std::string>() + "\n";
  if (comparison["verdict"].is_string()) {
    const std::string verdict = comparison["verdict"];
    out += "\nVerdict: " + paint.verdict(verdict, verdict) + ". " + text_or(comparison["sentence"], "") + "\n";
  }
  return out;
}

}  // namespace assay
