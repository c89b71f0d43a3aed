// SPDX-License-Identifier: Apache-2.0
// The long table: what was asked and what came back, one row an answer, written from the journal in the order of the
// run, so that it has the same bytes in whatever order the answers came (the columns of times aside).
#pragma once

#include <string>
#include <vector>

#include "assay/data/row_function.h"
#include "assay/suite/produce.h"

namespace assay {

const std::vector<RowFunctionColumn>& produced_columns();

// The number of an example's row, from 1 on, where the suite names no id.
inline constexpr char kExample[] = "example";

// Writes it to `path` and gives the digest of its content. Errors: of the journal, the disk.
Result<std::string> write_long_table(Database& database, const AskPlan& plan, const LargeVector<uint64_t>& places,
                                     const std::string& journal, const std::string& path);

}  // namespace assay
