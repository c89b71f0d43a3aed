// SPDX-License-Identifier: Apache-2.0
// Reports of a comparison's document (suite/compare.h). Nothing is computed here.
#pragma once

#include <string>

#include "assay/report/report.h"

namespace assay {

// What differs between the runs first, then each metric over all rows, the slices that moved, what could not be told
// apart and what would have been seen, the examples, the checks, and last the verdict.
std::string comparison_text(const RunDocument& comparison, const TerminalStyle& style);
std::string comparison_markdown(const RunDocument& comparison);

// The report of this name: text, json, md, html. Errors: a name that is none, with the nearest.
using ComparisonWriter = std::string (*)(const RunDocument& comparison);
Result<ComparisonWriter> comparison_writer(std::string_view format);

}  // namespace assay
