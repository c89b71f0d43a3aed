// SPDX-License-Identifier: Apache-2.0
#include "assay/report/report.h"

#include <nlohmann/json.hpp>

#include "assay/base/text.h"

namespace assay {
namespace {

std::string text_report(const RunDocument& run) { return terminal_report(run, {}); }

struct Format {
  std::string_view name;
  ReportWriter writer;
};

// The step summary is Markdown.
constexpr Format kFormats[] = {{"text", text_report},       {"json", json_report},   {"csv", csv_report},
                               {"md", markdown_report},     {"junit", junit_report}, {"sarif", sarif_report},
                               {"github", markdown_report}, {"html", html_report}};

}  // namespace

Result<ReportWriter> report_writer(std::string_view format) {
  std::vector<std::string_view> names;
  std::string all;
  for (const Format& known : kFormats) {
    if (format == known.name || (format == "markdown" && known.name == "md")) return known.writer;
    names.push_back(known.name);
    all += (all.empty() ? "" : ", ") + std::string(known.name);
  }
  const std::string near = did_you_mean(format, names);
  return usage_error("unknown format '" + std::string(format) + "'", near.empty() ? "known formats: " + all : near);
}

}  // namespace assay
