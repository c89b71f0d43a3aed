// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <nlohmann/json.hpp>

#include "assay/base/utf8.h"
#include "assay/report/terminal.h"
#include "assay/report/wording.h"

namespace assay {
namespace {

constexpr size_t kVerdictWidth = 12;
constexpr size_t kIndent = 2 + kVerdictWidth + 2;  // where the text after a verdict begins
// Of more members than these only those that do not pass are shown.
constexpr size_t kMostMembers = 10;

std::string where_of(const RunDocument& run, const RunDocument& check) {
  std::string where;
  if (!run.contains("checks_over")) return where;
  for (const auto& key : run["checks_over"]) {
    // What the check names itself needs no second word.
    if (check["check"].get<std::string>().find(key.get<std::string>() + "=") != std::string::npos) continue;
    where += (where.empty() ? "" : ", ") + text_or(check[key.get<std::string>()], "");
  }
  return where;
}

std::string requirement_text(const RunDocument& run, const RunDocument& check) {
  std::string text = check["check"];
  if (check["name"].is_string()) text = check["name"].get<std::string>() + ": " + text;
  if (check["severity"] == "warning") text += " (warning)";
  if (const std::string where = where_of(run, check); !where.empty()) text += " [" + where + "]";
  return text;
}

bool has_members(const RunDocument& check) { return check.contains("members") && !check["members"].empty(); }

std::string members_text(const RunDocument& check, const Painter& paint) {
  const auto& members = check["members"];
  const bool all = members.size() <= kMostMembers;
  std::vector<TableRow> rows;
  std::vector<std::string> verdicts;
  size_t passed = 0;
  for (const auto& member : members) {
    const std::string verdict = member["verdict"];
    passed += verdict == "pass";
    if (!all && verdict == "pass") continue;
    verdicts.push_back(verdict);
    rows.push_back(
        {{text_or(member["slice"], "all")}, {verdict == "skipped" ? evidence_of(member) : found_text(member)}});
  }
  size_t width = 0;
  for (const TableRow& row : rows) width = std::max(width, display_width(row[0].text));
  std::string out;
  for (size_t i = 0; i < rows.size(); ++i) {
    out += std::string(kIndent, ' ') + paint.verdict(verdicts[i], padded(verdicts[i], kVerdictWidth)) + "  " +
           padded(rows[i][0].text, width) + "  " + rows[i][1].text + "\n";
  }
  if (!all && passed > 0)
    out += std::string(kIndent, ' ') + paint.dim("and " + whole_number(passed) + " that pass") + "\n";
  return out;
}

}  // namespace

std::string checks_text(const RunDocument& run, const TerminalStyle& style, const Painter& paint) {
  if (run["checks"].empty()) return {};
  const auto columns = static_cast<size_t>(style.columns);
  // What was found stands beside what is required where the longest pair fits into the line.
  size_t width = 0, widest = 0;
  for (const auto& check : run["checks"]) {
    if (has_members(check)) continue;
    width = std::max(width, display_width(requirement_text(run, check)));
    widest = std::max(widest, display_width(found_text(check)));
  }
  const bool beside = kIndent + width + 2 + widest <= columns;
  std::string out = paint.bold("Checks") + "\n";
  for (const auto& check : run["checks"]) {
    const std::string verdict = check["verdict"], found = has_members(check) ? "" : found_text(check);
    std::string line =
        "  " + paint.verdict(verdict, padded(verdict, kVerdictWidth)) + "  " + requirement_text(run, check);
    if (beside && !found.empty())
      line += std::string(kIndent + width + 2 -
                              std::min(kIndent + width + 2, kIndent + display_width(requirement_text(run, check))),
                          ' ') +
              found;
    out += line + "\n";
    if (!beside && !found.empty()) out += std::string(kIndent, ' ') + found + "\n";
    if (const std::string reason = text_or(check["reason"], ""); !reason.empty() && reason != found) {
      out += wrapped(reason, kIndent, columns, paint);
    }
    if (const std::string look = look_text(check); !look.empty()) out += wrapped(look, kIndent, columns, paint);
    if (verdict != "pass" && check["why"].is_string())
      out += wrapped("why: " + check["why"].get<std::string>(), kIndent, columns, paint);
    if (has_members(check)) out += members_text(check, paint);
  }
  if (const std::string tails = tails_text(run); !tails.empty()) out += wrapped(tails, 2, columns, paint);
  return out;
}

}  // namespace assay
