// SPDX-License-Identifier: Apache-2.0
#include <nlohmann/json.hpp>

#include "assay/base/text.h"
#include "assay/report/terminal.h"
#include "assay/report/wording.h"

namespace assay {
namespace {

// Each sentence is long; the document holds them all.
constexpr size_t kMostSentences = 4;

}  // namespace

std::string leaderboards_text(const RunDocument& run, const TerminalStyle& style, const Painter& paint) {
  if (!run.contains("leaderboards")) return {};
  const auto columns = static_cast<size_t>(style.columns);
  std::string out;
  for (const auto& board : run["leaderboards"]) {
    const auto& entries = board["entries"];
    if (entries.empty()) continue;
    const bool models = varies(entries, "model"), prompts = varies(entries, "prompt");
    std::vector<TableRow> rows(1);
    rows[0].push_back({"rank"});
    if (models) rows[0].push_back({"model"});
    if (prompts) rows[0].push_back({"prompt"});
    rows[0].push_back({"value", true});
    rows[0].push_back({"all at once"});
    rows[0].push_back({"tied"});
    for (const auto& entry : entries) {
      TableRow row = {{rank_text(entry["rank"])}};
      if (models) row.push_back({text_or(entry["model"], "")});
      if (prompts) row.push_back({text_or(entry["prompt"], "")});
      row.push_back({short_number(entry["value"].get<double>()), true});
      row.push_back({interval_text(entry["interval"])});
      row.push_back({text_or(entry["letters"], "")});
      rows.push_back(std::move(row));
    }
    out += (out.empty() ? "" : "\n") + paint.bold("Leaderboard by " + text_or(board["metric"], "")) + "\n" +
           table_text(rows, 1, columns, paint);
    out += wrapped("Those that share a letter were not told apart on the same examples.", 2, columns, paint);
  }
  return out;
}

std::string samples_text(const RunDocument& run, const TerminalStyle& style, const Painter& paint) {
  if (!run.contains("samples") || run["samples"].empty()) return {};
  std::string out = paint.bold("Samples") + "\n";
  size_t shown = 0;
  for (const auto& one : run["samples"]) {
    if (++shown > kMostSentences) continue;
    out += wrapped(text_or(one["sentence"], ""), 2, static_cast<size_t>(style.columns), paint);
  }
  if (shown > kMostSentences)
    out += wrapped("and " + whole_number(static_cast<int64_t>(shown - kMostSentences)) + " more: --format md or json",
                   2, static_cast<size_t>(style.columns), paint);
  return out;
}

}  // namespace assay
