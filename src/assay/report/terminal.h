// SPDX-License-Identifier: Apache-2.0
// The parts of the report for people at a terminal.
#pragma once

#include <string>

#include "assay/report/report.h"
#include "assay/report/text_table.h"

namespace assay {

// One row a metric and slice. Where two to four series (a model on a dataset) fit side by side each has columns of its
// own, else a row of its own. Estimates of slices beyond `style.rows` and tables are named, not shown; why a value is
// undefined stands below.
std::string estimates_text(const RunDocument& run, const TerminalStyle& style, const Painter& paint);

// Models and prompts in the order of a metric, with the letters of those that were not told apart.
std::string leaderboards_text(const RunDocument& run, const TerminalStyle& style, const Painter& paint);

// What the samples of an example say of what to buy next.
std::string samples_text(const RunDocument& run, const TerminalStyle& style, const Painter& paint);

// One check a line: its verdict, what is required, what was found; the reason and the members below it.
std::string checks_text(const RunDocument& run, const TerminalStyle& style, const Painter& paint);

}  // namespace assay
