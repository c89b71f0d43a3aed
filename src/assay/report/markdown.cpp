// SPDX-License-Identifier: Apache-2.0
// Markdown for pull requests, and what GitHub shows: the step summary and an annotation for each check.
#include <nlohmann/json.hpp>

#include "assay/base/text.h"
#include "assay/report/number.h"
#include "assay/report/report.h"

namespace assay {
namespace {

std::string text_or(const RunDocument& value, const std::string& otherwise) {
  return value.is_string() ? value.get<std::string>() : otherwise;
}

// A table cell: no pipe and no line break may end it early.
std::string cell(const std::string& text) { return replace_all(replace_all(text, "|", "\\|"), "\n", " "); }

const char* mark(const std::string& verdict) {
  if (verdict == "pass") return "\u2705 pass";
  if (verdict == "fail") return "\u274c fail";
  if (verdict == "inconclusive") return "\u2754 inconclusive";
  return verdict == "error" ? "\u26a0\ufe0f error" : "skipped";
}

std::string shown(const RunDocument& of) {
  if (!of["estimate"].is_number()) return text_or(of["reason"], "-");
  const std::string interval = of.contains("interval") ? interval_text(of["interval"]) : "";
  return short_number(of["estimate"].get<double>()) + (interval.empty() ? "" : " " + interval);
}

}  // namespace

std::string markdown_report(const RunDocument& run) {
  std::string out = "# " + text_or(run["suite"], "Evaluation") + "\n\n";
  if (run["verdict"].is_string()) {
    out += "**" + std::string(mark(run["verdict"])) + "** " + text_or(run["sentence"], "") + "\n\n";
  }
  if (!run["checks"].empty()) {
    out += "## Checks\n\n| verdict | check | model | estimate | why |\n|---|---|---|---|---|\n";
    for (const auto& check : run["checks"]) {
      out += "| " + std::string(mark(check["verdict"])) + " | `" + cell(check["check"]) + "`" +
             (check["severity"] == "warning" ? " (warning)" : "") + " | " + cell(text_or(check["model"], "")) + " | " +
             cell(shown(check)) + " | " + cell(text_or(check["reason"], text_or(check["why"], ""))) + " |\n";
    }
    out += "\n";
  }
  out +=
      "## Estimates\n\n| metric | dataset | model | slice | value | interval | n |\n|---|---|---|---|---:|---|---:|\n";
  for (const auto& estimate : run["estimates"]) {
    if (estimate.contains("table")) continue;
    out += "| " + cell(estimate["metric"]) + " | " + cell(text_or(estimate["dataset"], "")) + " | " +
           cell(text_or(estimate["model"], "")) + " | " + cell(text_or(estimate["slice"], "all")) + " | ";
    if (estimate["value"].is_number()) {
      out += short_number(estimate["value"].get<double>()) + " | " + interval_text(estimate["interval"]);
    } else {
      out += "undefined | " + cell(text_or(estimate["undefined"], ""));
    }
    out += " | " + whole_number(estimate["n"].get<int64_t>()) + " |\n";
  }
  out += "\n## Data\n\n";
  for (const auto& table : run["data"]) {
    out += "- `" + std::string(table["table"]) + "`: " + whole_number(table["rows"].get<int64_t>()) +
           " rows, fingerprint `" + std::string(table["fingerprint"]) + "`\n";
  }
  if (run.contains("notes")) {
    for (const auto& note : run["notes"]) out += "- " + std::string(note) + "\n";
  }
  if (run["run"].is_string())
    out +=
        "\nRun `" + std::string(run["run"]) + "`; reproduce with `assay reproduce " + std::string(run["run"]) + "`.\n";
  return out;
}

std::string github_annotations(const RunDocument& run) {
  // Workflow commands: https://docs.github.com/actions, "Workflow commands".
  const auto property = [](std::string text) {
    text = replace_all(replace_all(replace_all(std::move(text), "%", "%25"), "\r", "%0D"), "\n", "%0A");
    return replace_all(replace_all(std::move(text), ":", "%3A"), ",", "%2C");
  };
  std::string out;
  for (const auto& check : run["checks"]) {
    const std::string verdict = check["verdict"];
    if (verdict == "pass" || verdict == "skipped") continue;
    const bool hard = (verdict == "fail" || verdict == "error") && check["severity"] != "warning";
    out += hard ? "::error " : "::warning ";
    if (check["location"].is_object()) {
      out += "file=" + property(check["location"]["file"]) +
             ",line=" + std::to_string(check["location"]["line"].get<int>()) +
             ",col=" + std::to_string(check["location"]["column"].get<int>()) + ",";
    }
    std::string message = shown(check);
    if (const std::string reason = text_or(check["reason"], ""); !reason.empty() && reason != message)
      message += "; " + reason;
    out += "title=" + property(verdict + ": " + std::string(check["check"])) +
           "::" + replace_all(replace_all(message, "%", "%25"), "\n", "%0A") + "\n";
  }
  return out;
}

}  // namespace assay
