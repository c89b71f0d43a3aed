// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>

#include "assay/base/text.h"
#include "assay/report/terminal.h"
#include "assay/report/wording.h"

namespace assay {
namespace {

constexpr size_t kMostSeries = 4;
constexpr size_t kNamedOfReason = 3;

// A model on a dataset, with the prompt that it answered: what stands side by side.
struct Series {
  std::string dataset, model, prompt;
  bool operator==(const Series&) const = default;
};

Series series_of(const RunDocument& estimate) {
  return {text_or(estimate["dataset"], ""), text_or(estimate["model"], ""), text_or(estimate["prompt"], "")};
}

// One line: the same metric and slice, an estimate a series (null where a series has none).
struct Line {
  std::string metric, slice;
  std::vector<const RunDocument*> estimates;
};

struct Shown {
  std::vector<Series> series;
  std::vector<Line> lines;
  std::vector<std::string> tables;  // metrics whose estimates are tables
  int64_t hidden = 0;               // estimates of slices for which there is no room
  bool datasets = false, models = false, prompts = false, slices = false;
};

Shown shown_of(const RunDocument& run, int64_t most_lines) {
  Shown shown;
  std::map<std::pair<std::string, std::string>, size_t> at;
  const auto add_once = [](auto& list, auto value) {
    if (std::find(list.begin(), list.end(), value) == list.end()) list.push_back(std::move(value));
  };
  for (const auto& estimate : run["estimates"]) {
    if (!estimate.contains("table")) add_once(shown.series, series_of(estimate));
  }
  for (const auto& estimate : run["estimates"]) {
    if (estimate.contains("table")) {
      add_once(shown.tables, std::string(estimate["metric"]));
      continue;
    }
    const std::string metric = estimate["metric"], slice = text_or(estimate["slice"], "all");
    const auto found = at.find({metric, slice});
    // A terminal is no place for hundreds of rows: whole tables first, slices while there is room.
    if (found == at.end() && static_cast<int64_t>(shown.lines.size()) >= most_lines && !estimate["slice"].is_null()) {
      ++shown.hidden;
      continue;
    }
    if (found == at.end()) {
      at[{metric, slice}] = shown.lines.size();
      shown.lines.push_back({metric, slice, std::vector<const RunDocument*>(shown.series.size(), nullptr)});
    }
    Line& line = shown.lines[at[{metric, slice}]];
    const size_t series =
        std::find(shown.series.begin(), shown.series.end(), series_of(estimate)) - shown.series.begin();
    line.estimates[series] = &estimate;
    shown.slices = shown.slices || !estimate["slice"].is_null();
  }
  for (const Series& one : shown.series) {
    shown.datasets = shown.datasets || one.dataset != shown.series[0].dataset;
    shown.models = shown.models || one.model != shown.series[0].model;
    shown.prompts = shown.prompts || one.prompt != shown.series[0].prompt;
  }
  return shown;
}

std::string name_of(const Series& series, const Shown& shown, const std::string& baseline) {
  std::string name = shown.datasets ? series.dataset : "";
  const auto add = [&](bool varies, const std::string& part) {
    if (varies)
      name += (name.empty() ? "" : ", ") + part + (!baseline.empty() && part == baseline ? " (baseline)" : "");
  };
  add(shown.models, series.model);
  add(shown.prompts, series.prompt);
  return name;
}

std::string number_of(const RunDocument& estimate) {
  return value_text(estimate["value"], estimate.contains("fact") && estimate["fact"] == true);
}

void add_numbers(TableRow& row, const RunDocument* estimate, bool with_n) {
  const bool known = estimate && (*estimate)["value"].is_number();
  row.push_back({known ? number_of(*estimate) : estimate ? "undefined" : "", true});
  row.push_back({known ? interval_text((*estimate)["interval"]) : ""});
  if (with_n) row.push_back({estimate ? whole_number((*estimate)["n"].get<int64_t>()) : "", true});
}

void add_heading(TableRow& row, const std::string& level, bool with_n) {
  row.push_back({"value", true});
  row.push_back({level});
  if (with_n) row.push_back({"n", true});
}

std::vector<TableRow> side_by_side(const Shown& shown, const std::string& level, const std::string& baseline,
                                   bool with_n) {
  std::vector<TableRow> rows(1);
  rows[0].push_back({"metric"});
  if (shown.slices) rows[0].push_back({"slice"});
  for (size_t i = 0; i < shown.series.size(); ++i) add_heading(rows[0], level, with_n);
  for (const Line& line : shown.lines) {
    TableRow row = {{line.metric}};
    if (shown.slices) row.push_back({line.slice});
    for (const RunDocument* estimate : line.estimates) add_numbers(row, estimate, with_n);
    rows.push_back(std::move(row));
  }
  // The names of the series stand above their columns, over the width of all of them.
  TableRow names(rows[0].size());
  for (size_t i = 0; i < shown.series.size(); ++i) {
    const size_t first = (shown.slices ? 2 : 1) + i * (with_n ? 3 : 2);
    names[first] = {name_of(shown.series[i], shown, baseline), false, true};
  }
  rows.insert(rows.begin(), std::move(names));
  return rows;
}

std::vector<TableRow> one_below_another(const Shown& shown, const std::string& level) {
  std::vector<TableRow> rows(1);
  rows[0].push_back({"metric"});
  if (shown.datasets) rows[0].push_back({"dataset"});
  if (shown.models) rows[0].push_back({"model"});
  if (shown.prompts) rows[0].push_back({"prompt"});
  if (shown.slices) rows[0].push_back({"slice"});
  add_heading(rows[0], level, true);
  for (const Line& line : shown.lines) {
    for (size_t i = 0; i < line.estimates.size(); ++i) {
      if (!line.estimates[i]) continue;
      TableRow row = {{line.metric}};
      if (shown.datasets) row.push_back({shown.series[i].dataset});
      if (shown.models) row.push_back({shown.series[i].model});
      if (shown.prompts) row.push_back({shown.series[i].prompt});
      if (shown.slices) row.push_back({line.slice});
      add_numbers(row, line.estimates[i], true);
      rows.push_back(std::move(row));
    }
  }
  return rows;
}

// Why values are undefined: a line a reason, with the estimates that it is true of.
std::string undefined_text(const Shown& shown, size_t columns, const Painter& paint) {
  std::vector<std::pair<std::string, std::vector<std::string>>> reasons;
  for (const Line& line : shown.lines) {
    for (const RunDocument* estimate : line.estimates) {
      if (!estimate || (*estimate)["value"].is_number()) continue;
      const std::string reason = text_or((*estimate)["undefined"], "");
      const std::string name = line.metric + (line.slice == "all" ? "" : "[" + line.slice + "]");
      auto found = std::find_if(reasons.begin(), reasons.end(), [&](const auto& one) { return one.first == reason; });
      if (found == reasons.end()) found = reasons.insert(reasons.end(), {reason, {}});
      if (found->second.empty() || found->second.back() != name) found->second.push_back(name);
    }
  }
  std::string out;
  for (auto& [reason, names] : reasons) {
    const size_t more = names.size() > kNamedOfReason ? names.size() - kNamedOfReason : 0;
    names.resize(names.size() - more);
    out += wrapped(
        "undefined, " + reason + ": " + join(names, ", ") + (more > 0 ? " and " + whole_number(more) + " more" : ""), 2,
        columns, paint);
  }
  return out;
}

}  // namespace

std::string estimates_text(const RunDocument& run, const TerminalStyle& style, const Painter& paint) {
  if (run["estimates"].empty()) return {};
  Shown shown = shown_of(run, style.rows);
  const auto columns = static_cast<size_t>(style.columns);
  const std::string level =
      run.contains("confidence") ? shortest_double(run["confidence"].get<double>() * 100) + "% interval" : "interval";
  const std::string baseline = run.contains("baseline") ? text_or(run["baseline"], "") : "";
  std::string out = paint.bold("Estimates") + "\n";
  std::vector<TableRow> rows;
  size_t heading = 2;
  if (shown.series.size() > 1 && shown.series.size() <= kMostSeries) {
    rows = side_by_side(shown, level, baseline, true);
    // Where it is narrow the numbers of rows give way before the rows are spread over several lines.
    if (table_width(rows) > columns) rows = side_by_side(shown, level, baseline, false);
  }
  if (rows.empty() || table_width(rows) > columns) {
    shown = shown_of(run, style.rows / static_cast<int64_t>(std::max<size_t>(shown.series.size(), 1)));
    rows = one_below_another(shown, level);
    heading = 1;
  }
  if (!shown.lines.empty()) out += table_text(rows, heading, columns, paint);
  out += undefined_text(shown, columns, paint);
  if (shown.hidden > 0) {
    out += wrapped(counted(shown.hidden, "more estimate") + " of slices: --format csv, md or json shows all", 2,
                   columns, paint);
  }
  if (!shown.tables.empty()) {
    out += wrapped("as tables: " + join(shown.tables, ", ") + ": --format html draws them, json holds them", 2, columns,
                   paint);
  }
  return out;
}

}  // namespace assay
