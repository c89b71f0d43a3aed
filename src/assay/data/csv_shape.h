// SPDX-License-Identifier: Apache-2.0
// Where a CSV file is not rectangular. Only looked for once reading it has failed, to name the line.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace assay {

struct RaggedRow {
  int64_t line = 0;                  // from 1
  int64_t values = 0, expected = 0;  // in this row; in the first one
};
// The first row whose number of values differs from the first row's, values being apart by the first row's most
// frequent of , ; | and tab, quotes respected. Nothing where every row has as many, or the file cannot be read as text.
std::optional<RaggedRow> first_ragged_row(const std::string& path);

}  // namespace assay
