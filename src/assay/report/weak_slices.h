// SPDX-License-Identifier: Apache-2.0
// Reports of a document of weak slices (suite/weak_slices.h). Nothing is computed here.
#pragma once

#include <string>

#include "assay/report/report.h"

namespace assay {

std::string weak_slices_text(const RunDocument& found, const TerminalStyle& style);
std::string weak_slices_markdown(const RunDocument& found);

// The report of this name: text, json, md, html. Errors: a name that is none, with the nearest.
Result<ReportWriter> weak_slices_writer(std::string_view format);

}  // namespace assay
