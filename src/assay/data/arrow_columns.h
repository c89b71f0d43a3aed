// SPDX-License-Identifier: Apache-2.0
// Columns of a table in memory as batches, read where they lie: values of fixed width are viewed or widened, text
// becomes cells that view its bytes, dictionaries are looked up. No query is involved.
#pragma once

#include <memory>
#include <stop_token>
#include <vector>

#include "assay/data/arrow_table.h"
#include "assay/data/column.h"
#include "assay/data/database.h"

namespace assay {

// Names and types of a table's columns. A column that only DuckDB reads (dates, decimals, lists, ...) is `other`.
std::vector<Field> fields_of(const ArrowSchema& schema);

struct ColumnChoice {
  size_t column = 0;
  bool as_real = false;  // numbers and truths as real numbers
};

// The rows in their order. Each chosen column is of a type that fields_of() knows; `as_real` is not of text.
std::unique_ptr<Stream> arrow_stream(std::shared_ptr<const ArrowTable> table, std::vector<ColumnChoice> columns,
                                     std::stop_token stop);

}  // namespace assay
