// SPDX-License-Identifier: Apache-2.0
// The 25 instructions of IFEval (Zhou et al. 2023) that a program can verify.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "assay/base/json.h"

namespace assay {

// "keywords:existence", "length_constraints:number_words", ...: the names of IFEval's registry.
std::span<const std::string_view> instruction_names();

// Whether an answer follows the instruction with these arguments; nothing where there is no such instruction, or an
// argument is missing. An empty answer follows none.
std::optional<bool> follows(std::string_view instruction, const Json& arguments, const std::string& answer);

}  // namespace assay
