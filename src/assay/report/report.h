// SPDX-License-Identifier: Apache-2.0
// Reports are functions from a run's document (the JSON that machines read) to text. They compute nothing.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "assay/base/status.h"

namespace assay {

using RunDocument = nlohmann::ordered_json;

struct TerminalStyle {
  bool colour = false;
  int columns = 100;
  int rows = 40;  // estimates of slices beyond these are counted, not shown
};

std::string terminal_report(const RunDocument& run, const TerminalStyle& style);
std::string json_report(const RunDocument& run);
std::string csv_report(const RunDocument& run);
std::string markdown_report(const RunDocument& run);
std::string junit_report(const RunDocument& run);
std::string sarif_report(const RunDocument& run);
// The step summary is Markdown; the annotations are workflow commands, one a line.
std::string github_annotations(const RunDocument& run);
std::string html_report(const RunDocument& run);

// One report by the name that --format and --report take.
Result<std::string> report(std::string_view format, const RunDocument& run);
std::vector<std::string_view> report_formats();

}  // namespace assay
