// SPDX-License-Identifier: Apache-2.0
// The language that a text is written in.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "assay/scorers/scorer.h"

namespace assay {

// Its ISO 639-1 code by CLD2's best guess; nothing where it has none.
std::optional<std::string> language_of(std::string_view text);

}  // namespace assay
