// SPDX-License-Identifier: Apache-2.0
// Reports are functions from a run's document (the JSON that machines read) to text. They compute nothing.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>

#include "assay/base/status.h"

namespace assay {

using RunDocument = nlohmann::ordered_json;

struct TerminalStyle {
  bool colour = false;
  int columns = 100;
  int rows = 40;  // estimates of slices beyond these are counted, not shown
};

std::string terminal_report(const RunDocument& run, const TerminalStyle& style);
// Examples with their answers, of a view that examples_of_run() made.
std::string examples_text(const RunDocument& view, const TerminalStyle& style);
std::string json_report(const RunDocument& run);
std::string csv_report(const RunDocument& run);
std::string markdown_report(const RunDocument& run);
std::string junit_report(const RunDocument& run);
std::string sarif_report(const RunDocument& run);
// The step summary is Markdown; the annotations are workflow commands, one a line.
std::string github_annotations(const RunDocument& run);
std::string html_report(const RunDocument& run);

// The report of the name that --format and --report take: text, json, csv, md, junit, sarif, github, html. Errors: a
// name that is none, with the nearest.
using ReportWriter = std::string (*)(const RunDocument& run);
Result<ReportWriter> report_writer(std::string_view format);

}  // namespace assay
