// SPDX-License-Identifier: Apache-2.0
#include "assay/report/report.h"

#include <nlohmann/json.hpp>

#include "assay/base/text.h"

namespace assay {

std::vector<std::string_view> report_formats() {
  return {"json", "csv", "md", "junit", "sarif", "github", "html", "text"};
}

Result<std::string> report(std::string_view format, const RunDocument& run) {
  if (format == "json") return json_report(run);
  if (format == "csv") return csv_report(run);
  if (format == "md" || format == "markdown") return markdown_report(run);
  if (format == "junit") return junit_report(run);
  if (format == "sarif") return sarif_report(run);
  if (format == "github") return markdown_report(run);
  if (format == "html") return html_report(run);
  if (format == "text") return terminal_report(run, {});
  const auto formats = report_formats();
  std::string mend = did_you_mean(format, formats);
  for (size_t i = 0; mend.empty() && i < formats.size(); ++i)
    mend = "known formats: json, csv, md, junit, sarif, github, html, text";
  return usage_error("unknown format '" + std::string(format) + "'", mend);
}

}  // namespace assay
