// SPDX-License-Identifier: Apache-2.0
// The report for people at a terminal: the checks first, each with its reason, then the estimates as one table a
// metric family, then where the run is and the verdict in a sentence.
#include <algorithm>
#include <nlohmann/json.hpp>

#include "assay/base/text.h"
#include "assay/base/utf8.h"
#include "assay/report/number.h"
#include "assay/report/report.h"

namespace assay {
namespace {

constexpr const char* kBold = "1";
constexpr const char* kDim = "2";

class Painter {
 public:
  explicit Painter(bool colour) : colour_(colour) {}
  std::string operator()(const std::string& text, const char* code) const {
    return colour_ && !text.empty() ? "\x1b[" + std::string(code) + "m" + text + "\x1b[0m" : text;
  }
  std::string verdict(const std::string& word) const {
    const char* code = word == "pass" ? "32" : word == "fail" ? "31" : word == "error" ? "35" : "33";
    return (*this)(word, code);
  }

 private:
  bool colour_;
};

std::string padded(const std::string& text, size_t width, bool right) {
  const size_t have = display_width(text);
  const std::string space(width > have ? width - have : 0, ' ');
  return right ? space + text : text + space;
}

struct Cell {
  std::string text;
  bool right = false;
};

// Aligned columns; the first gives way where the terminal is too narrow.
void write_table(std::string& out, std::vector<std::vector<Cell>> rows, const TerminalStyle& style,
                 const Painter& paint) {
  if (rows.size() < 2) return;
  std::vector<size_t> width(rows.front().size(), 0);
  for (const auto& row : rows) {
    for (size_t i = 0; i < row.size(); ++i) width[i] = std::max(width[i], display_width(row[i].text));
  }
  size_t total = 2;
  for (size_t w : width) total += w + 2;
  const auto columns = static_cast<size_t>(style.columns);
  if (total > columns && width[0] > 24)
    width[0] = std::max<size_t>(24, width[0] - std::min(width[0] - 24, total - columns));
  for (size_t r = 0; r < rows.size(); ++r) {
    std::string line = "  ";
    for (size_t i = 0; i < rows[r].size(); ++i) {
      const Cell& cell = rows[r][i];
      line += padded(shorten(cell.text, width[i]), width[i], cell.right);
      if (i + 1 < rows[r].size()) line += "  ";
    }
    while (!line.empty() && line.back() == ' ') line.pop_back();
    out += (r == 0 ? paint(line, kDim) : line) + "\n";
  }
}

std::string text_or(const RunDocument& value, const std::string& otherwise) {
  return value.is_string() ? value.get<std::string>() : otherwise;
}

bool several(const RunDocument& estimates, const char* key) {
  for (const auto& estimate : estimates) {
    if (estimate[key] != estimates[0][key]) return true;
  }
  return false;
}

void write_estimates(std::string& out, const RunDocument& run, const TerminalStyle& style, const Painter& paint) {
  const auto& estimates = run["estimates"];
  if (estimates.empty()) return;
  const bool datasets = several(estimates, "dataset"), models = several(estimates, "model"),
             slices = several(estimates, "slice");
  std::vector<std::vector<Cell>> rows(1);
  rows[0].push_back({"metric"});
  if (datasets) rows[0].push_back({"dataset"});
  if (models) rows[0].push_back({"model"});
  if (slices) rows[0].push_back({"slice"});
  const std::string level =
      run.contains("confidence") ? shortest_double(run["confidence"].get<double>() * 100) + "% interval" : "interval";
  rows[0].push_back({"value", true});
  rows[0].push_back({level});
  rows[0].push_back({"n", true});
  int64_t hidden = 0;
  for (const auto& estimate : estimates) {
    if (estimate.contains("table")) continue;
    // A terminal is no place for hundreds of rows: whole tables first, slices while there is room.
    if (static_cast<int64_t>(rows.size()) > style.rows && !estimate["slice"].is_null()) {
      ++hidden;
      continue;
    }
    std::vector<Cell> row = {{text_or(estimate["metric"], "")}};
    if (datasets) row.push_back({text_or(estimate["dataset"], "")});
    if (models) row.push_back({text_or(estimate["model"], "")});
    if (slices) row.push_back({text_or(estimate["slice"], "all")});
    if (estimate["value"].is_number()) {
      row.push_back({short_number(estimate["value"].get<double>()), true});
      row.push_back({interval_text(estimate["interval"])});
    } else {
      row.push_back({"undefined", true});
      row.push_back({text_or(estimate["undefined"], "")});
    }
    row.push_back({whole_number(estimate["n"].get<int64_t>()), true});
    rows.push_back(std::move(row));
  }
  out += paint("Estimates", kBold) + "\n";
  write_table(out, std::move(rows), style, paint);
  if (hidden > 0)
    out += paint("  " + whole_number(hidden) + " more on slices: --format csv, md or json shows all", kDim) + "\n";
  out += "\n";
}

void write_checks(std::string& out, const RunDocument& run, const Painter& paint) {
  if (run["checks"].empty()) return;
  out += paint("Checks", kBold) + "\n";
  for (const auto& check : run["checks"]) {
    const std::string verdict = check["verdict"];
    std::string line = "  " + paint.verdict(padded(verdict, 12, false)) + "  " + std::string(check["check"]);
    if (check["severity"] == "warning") line += paint("  (warning)", kDim);
    if (run["checks_over"].is_array() && !run["checks_over"].empty()) {
      std::string where;
      for (const auto& key : run["checks_over"]) {
        where += (where.empty() ? "" : ", ") + text_or(check[key.get<std::string>()], "");
      }
      line += paint("  [" + where + "]", kDim);
    }
    out += line + "\n";
    if (const std::string reason = text_or(check["reason"], ""); !reason.empty())
      out += "                " + paint(reason, kDim) + "\n";
    if (!check.contains("members")) continue;
    for (const auto& member : check["members"]) {
      const std::string shown = member["estimate"].is_number() ? short_number(member["estimate"].get<double>()) + " " +
                                                                     interval_text(member["interval"])
                                                               : text_or(member["reason"], "");
      out += "                " + paint.verdict(padded(member["verdict"], 12, false)) + "  " +
             text_or(member["slice"], "all") + "  " + shown + "\n";
    }
  }
  out += "\n";
}

}  // namespace

std::string terminal_report(const RunDocument& run, const TerminalStyle& style) {
  const Painter paint(style.colour);
  std::string out;
  write_estimates(out, run, style, paint);
  write_checks(out, run, paint);
  for (const auto& table : run["data"]) {
    if (!table.contains("excluded") || table["excluded"].empty()) continue;
    out += "Excluded from " + std::string(table["table"]) + ":";
    bool first = true;
    for (const auto& [reason, count] : table["excluded"].items()) {
      out += (first ? " " : ", ") + whole_number(count.get<int64_t>()) + " rows (" + reason + ")";
      first = false;
    }
    out += "\n";
  }
  if (run.contains("notes")) {
    for (const auto& note : run["notes"]) out += "Note: " + std::string(note) + "\n";
  }
  if (run["run"].is_string()) out += "Run: " + std::string(run["run"]) + "\n";
  if (run["verdict"].is_string() && !run["checks"].empty()) {
    out += "Verdict: " + paint.verdict(run["verdict"]) + ". " + text_or(run["sentence"], "") + "\n";
  }
  return out;
}

}  // namespace assay
