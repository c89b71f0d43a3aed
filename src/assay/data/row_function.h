// SPDX-License-Identifier: Apache-2.0
// A function that queries call: a whole number in, a row of named columns out. It brings into a query what lies
// elsewhere, row by row, without a copy of it all.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "assay/base/status.h"

namespace assay {

// Takes the values of one row, column by column; what is not set is null.
class RowSink {
 public:
  virtual ~RowSink() = default;
  virtual void text(size_t column, std::string_view value) = 0;
  virtual void integer(size_t column, int64_t value) = 0;  // of `integer` and, in microseconds, of a timestamp
  virtual void real(size_t column, double value) = 0;
};

struct RowFunctionColumn {
  std::string name;
  std::string_view type;  // "VARCHAR", "BIGINT", "INTEGER", "DOUBLE", "TIMESTAMP"
};

struct RowFunction {
  std::string name;
  std::vector<RowFunctionColumn> columns;
  // Called by one thread at a time, in the order of the query's rows where the query runs on one thread. Errors end the
  // query with their message.
  std::function<Status(int64_t argument, RowSink& sink)> row;
};

}  // namespace assay
