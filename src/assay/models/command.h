// SPDX-License-Identifier: Apache-2.0
// The lines that a program and this one exchange (docs/commands.md), for every kind of model that is one.
#pragma once

#include "assay/models/model.h"

namespace assay::models {

Result<std::string> line_for_program(const ModelSettings& settings, const Messages& messages, uint32_t sample);
void read_line_of_program(const ModelSettings& settings, std::string_view line, Answer& answer);

}  // namespace assay::models
