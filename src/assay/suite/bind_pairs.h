// SPDX-License-Identifier: Apache-2.0
// Two tables under test that hold the same examples: their common ids as one table, whose models are the answers of
// both, so that a comparison between them is paired row by row as any other. STATISTICS.md, section 2.
#pragma once

#include <optional>

#include "assay/suite/bind.h"

namespace assay {

// One side of a comparison: a table, and which of its models.
struct RunSide {
  int table = 0;
  int model = 0;
};

struct CommonRows {
  // The table of the common rows: model 0 answers as the first side, model 1 as the second. None where the tables have
  // no id, share none, or repeat one; a note says which.
  std::optional<int> table;
  bool shared = false;  // some examples are in both, so that the two are no independent samples
};
// Errors: the target of a common id differs between the tables.
Result<CommonRows> common_rows(const Binding& binding, RunSide first, RunSide second, const Location& location);

}  // namespace assay
