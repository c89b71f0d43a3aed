// SPDX-License-Identifier: Apache-2.0
// Markdown for pull requests and step summaries: the verdict, the checks, and folded below them the estimates.
#include <nlohmann/json.hpp>

#include "assay/base/text.h"
#include "assay/report/report.h"
#include "assay/report/wording.h"

namespace assay {
namespace {

// A table cell: no pipe and no line break may end it early, no bracket open an element.
std::string cell(const std::string& text) {
  return replace_all(replace_all(replace_all(text, "|", "\\|"), "\n", " "), "<", "&lt;");
}

// Inside of backticks only the pipe has a meaning for the table.
std::string code(const std::string& text) { return "`" + replace_all(replace_all(text, "|", "\\|"), "\n", " ") + "`"; }

std::string mark(const std::string& verdict) {
  if (verdict == "pass") return "\u2705 pass";
  if (verdict == "fail") return "\u274c fail";
  if (verdict == "inconclusive") return "\u2754 inconclusive";
  return verdict == "error" ? "\u26a0\ufe0f error" : "skipped";
}

// The keys among `keys` by which the entries differ: only these need a column.
std::vector<std::string> varying(const RunDocument& entries, std::initializer_list<const char*> keys) {
  std::vector<std::string> found;
  for (const char* key : keys) {
    if (varies(entries, key)) found.emplace_back(key);
  }
  return found;
}

std::string row(const std::vector<std::string>& cells) { return "| " + join(cells, " | ") + " |\n"; }

std::string checks_section(const RunDocument& run) {
  if (run["checks"].empty()) return {};
  const std::vector<std::string> places = varying(run["checks"], {"dataset", "model", "prompt"});
  std::vector<std::string> heading = {"verdict", "check"}, rule(places.size() + 4, "---");
  heading.insert(heading.end(), places.begin(), places.end());
  heading.insert(heading.end(), {"found", "reason"});
  std::string out = "## Checks\n\n" + row(heading) + "|" + join(rule, "|") + "|\n";
  for (const auto& check : run["checks"]) {
    const std::string found = check["estimate"].is_number() ? found_text(check) : "";
    std::string reason;
    for (const std::string& part : {text_or(check["reason"], ""), look_text(check), text_or(check["why"], "")})
      reason += (reason.empty() || part.empty() ? "" : "; ") + part;
    std::vector<std::string> cells = {
        mark(check["verdict"]) + (check["severity"] == "warning" ? " (warning)" : ""),
        (check["name"].is_string() ? cell(check["name"]) + ": " : "") + code(check["check"])};
    for (const std::string& place : places) cells.push_back(cell(text_or(check[place], "")));
    cells.insert(cells.end(), {cell(found), cell(reason)});
    out += row(cells);
    if (!check.contains("members")) continue;
    for (const auto& member : check["members"]) {
      std::vector<std::string> own = {mark(member["verdict"]), "\u2003" + cell(text_or(member["slice"], "all"))};
      own.insert(own.end(), places.size(), "");
      own.insert(own.end(),
                 {cell(member["estimate"].is_number() ? found_text(member) : ""), cell(text_or(member["reason"], ""))});
      out += row(own);
    }
  }
  const std::string tails = tails_text(run);
  return out + "\n" + (tails.empty() ? "" : tails + "\n\n");
}

std::string estimates_section(const RunDocument& run) {
  const std::vector<std::string> places = varying(run["estimates"], {"dataset", "model", "prompt", "slice"});
  std::vector<std::string> heading = {"metric"}, rule(places.size() + 1, "---"), tables;
  heading.insert(heading.end(), places.begin(), places.end());
  heading.insert(heading.end(), {"value", "interval", "n"});
  rule.insert(rule.end(), {"---:", "---", "---:"});
  std::string rows;
  int64_t count = 0;
  for (const auto& estimate : run["estimates"]) {
    const std::string metric = estimate["metric"];
    if (estimate.contains("table")) {
      if (std::find(tables.begin(), tables.end(), metric) == tables.end()) tables.push_back(metric);
      continue;
    }
    ++count;
    const bool known = estimate["value"].is_number();
    std::vector<std::string> cells = {cell(metric)};
    for (const std::string& place : places)
      cells.push_back(cell(text_or(estimate[place], place == "slice" ? "all" : "")));
    cells.push_back(known ? value_text(estimate["value"], estimate.contains("fact") && estimate["fact"] == true)
                          : "undefined");
    cells.push_back(known ? interval_text(estimate["interval"]) : cell(text_or(estimate["undefined"], "")));
    cells.push_back(whole_number(estimate["n"].get<int64_t>()));
    rows += row(cells);
  }
  if (count == 0) return {};
  // Many rows under checks are folded, so that a pull request stays readable.
  constexpr int64_t kUnfolded = 30;
  const bool folded = count > kUnfolded && !run["checks"].empty();
  std::string out = "## Estimates\n\n";
  if (folded) out += "<details><summary>" + counted(count, "estimate") + "</summary>\n\n";
  out += row(heading) + "|" + join(rule, "|") + "|\n" + rows + "\n";
  if (folded) out += "</details>\n\n";
  if (!tables.empty()) out += "Held as tables, drawn by the HTML report: " + join(tables, ", ") + ".\n\n";
  return out;
}

std::string leaderboards_section(const RunDocument& run) {
  std::string out;
  if (!run.contains("leaderboards")) return out;
  for (const auto& board : run["leaderboards"]) {
    const std::vector<std::string> places = varying(board["entries"], {"model", "prompt"});
    std::vector<std::string> heading = {"rank"}, rule(places.size() + 1, "---");
    heading.insert(heading.end(), places.begin(), places.end());
    heading.insert(heading.end(), {"value", "interval, for all at once", "tied"});
    rule.insert(rule.end(), {"---:", "---", "---"});
    out += "## Leaderboard by " + cell(board["metric"]) + "\n\n" + row(heading) + "|" + join(rule, "|") + "|\n";
    for (const auto& entry : board["entries"]) {
      std::vector<std::string> cells = {rank_text(entry["rank"])};
      for (const std::string& place : places) cells.push_back(cell(text_or(entry[place], "")));
      cells.insert(cells.end(), {short_number(entry["value"].get<double>()), interval_text(entry["interval"]),
                                 text_or(entry["letters"], "")});
      out += row(cells);
    }
    out += "\nThose that share a letter were not told apart on the same examples.\n\n";
  }
  return out;
}

std::string samples_section(const RunDocument& run) {
  if (!run.contains("samples") || run["samples"].empty()) return {};
  std::string out = "## Samples\n\n";
  for (const auto& one : run["samples"]) out += "- " + cell(text_or(one["sentence"], "")) + "\n";
  return out + "\n";
}

std::string data_section(const RunDocument& run) {
  std::string out = "## Data\n\n";
  for (const auto& table : run["data"]) {
    out += "- " + code(table["table"]) + ": " + counted(table["rows"].get<int64_t>(), "row") + ", fingerprint " +
           code(table["fingerprint"]) + "\n";
    for (const auto& [reason, rows] : table["excluded"].items()) {
      out += "  - excluded: " + counted(rows.get<int64_t>(), "row") + " (" + cell(reason) + ")\n";
    }
  }
  if (run.contains("notes")) {
    for (const auto& note : run["notes"]) out += "- " + cell(note) + "\n";
  }
  return out;
}

}  // namespace

std::string markdown_report(const RunDocument& run) {
  std::string out = "# " + text_or(run["suite"], "Evaluation") + "\n\n";
  if (run["verdict"].is_string() && !run["checks"].empty()) {
    out += "**" + mark(run["verdict"]) + "** " + text_or(run["sentence"], "") + "\n\n";
  }
  out += checks_section(run) + leaderboards_section(run) + estimates_section(run) + samples_section(run) +
         data_section(run);
  if (run["run"].is_string()) {
    const std::string directory = run["run"];
    out += "\nRun `" + directory + "`; reproduce with `assay reproduce " + directory + "`.\n";
  }
  return out;
}

}  // namespace assay
