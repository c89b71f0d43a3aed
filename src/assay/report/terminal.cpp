// SPDX-License-Identifier: Apache-2.0
// The report for people at a terminal: the estimates, the checks, what was left out, where the run is, and last, where
// the eye rests, the verdict in a sentence.
#include "assay/report/terminal.h"

#include <nlohmann/json.hpp>

#include "assay/report/wording.h"

namespace assay {
namespace {

std::string excluded_text(const RunDocument& table) {
  std::string out;
  for (const auto& [reason, count] : table["excluded"].items()) {
    out += (out.empty() ? "Excluded from " + std::string(table["table"]) + ": " : ", ") +
           counted(count.get<int64_t>(), "row") + " (" + reason + ")";
  }
  return out.empty() ? out : out + "\n";
}

}  // namespace

std::string terminal_report(const RunDocument& run, const TerminalStyle& style) {
  const Painter paint(style.colour);
  std::string end;
  for (const auto& table : run["data"]) {
    if (table.contains("excluded")) end += excluded_text(table);
  }
  if (run.contains("notes")) {
    for (const auto& note : run["notes"]) end += "Note: " + std::string(note) + "\n";
  }
  if (run["run"].is_string()) end += "Run: " + std::string(run["run"]) + "\n";
  if (run["verdict"].is_string() && !run["checks"].empty()) {
    const std::string verdict = run["verdict"];
    end += "Verdict: " + paint.verdict(verdict, verdict) + ". " + text_or(run["sentence"], "") + "\n";
  }
  std::string out;
  for (const std::string& section : {estimates_text(run, style, paint), leaderboards_text(run, style, paint),
                                     samples_text(run, style, paint), checks_text(run, style, paint), end}) {
    if (!out.empty() && !section.empty()) out += "\n";
    out += section;
  }
  return out;
}

}  // namespace assay
