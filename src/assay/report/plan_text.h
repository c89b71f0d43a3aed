// SPDX-License-Identifier: Apache-2.0
// A plan's document (suite/plan_size.h) for people. Nothing is computed here.
#pragma once

#include <string>

#include "assay/report/report.h"

namespace assay {

std::string plan_text(const RunDocument& plan, const TerminalStyle& style);

}  // namespace assay
