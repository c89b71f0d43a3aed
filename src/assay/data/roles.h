// SPDX-License-Identifier: Apache-2.0
// The names that say what a column is for, where nothing else does.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "assay/data/column.h"

namespace assay {

// The names that people give to columns of a role ("target": y, y_true, label, ...); empty for a role that is
// never guessed.
std::span<const std::string_view> guessed_names(std::string_view role);

// The one column that the names suggest for a role, case ignored; nothing where none or several do.
std::optional<std::string> guess_role(std::string_view role, const std::vector<Field>& fields);

}  // namespace assay
