// SPDX-License-Identifier: Apache-2.0
// Printing and writing what a run's document says.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "assay/base/status.h"
#include "assay/report/report.h"

namespace assay::cli {

inline constexpr char kFormatSummary[] = "text, json, csv, md, junit, sarif, github or html (default: text)";

// Whether there is such a format, before the work is done that it shall show.
Status check_format(const std::string& format);
// To standard output; without a format, for people.
Status print_run(const RunDocument& run, const std::string& format);
// Pairs of format and file; "github" needs no file: it appends to the step summary that the environment names. Errors:
// no such format, no file, a file in a directory that there is not.
Status check_reports(const std::vector<std::pair<std::string, std::string>>& reports);
Status write_reports(const RunDocument& run, const std::vector<std::pair<std::string, std::string>>& reports);

}  // namespace assay::cli
