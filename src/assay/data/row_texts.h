// SPDX-License-Identifier: Apache-2.0
// The rows of a query as JSON texts, each a map of its columns, kept in a nameless file so that any number of readers
// can go through them again and again in the rows' order, or take one out of it, in little memory.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "assay/base/large_vector.h"
#include "assay/base/status.h"
#include "assay/data/database.h"

namespace assay {

class RowTexts {
 public:
  // Errors: of the query, or a temporary file that cannot be written.
  static Result<std::shared_ptr<const RowTexts>> of(Database& database, const std::string& query);
  ~RowTexts();
  RowTexts(const RowTexts&) = delete;
  RowTexts& operator=(const RowTexts&) = delete;

  size_t size() const { return starts_.size() - 1; }
  // Of all rows together, in bytes.
  uint64_t bytes() const { return starts_.back(); }

 private:
  friend class RowReader;
  RowTexts() = default;
  int descriptor_ = -1;
  LargeVector<uint64_t> starts_;  // of each row, and the end
};

// Reads rows, cheaply in ascending order. One a thread.
class RowReader {
 public:
  explicit RowReader(std::shared_ptr<const RowTexts> rows) : rows_(std::move(rows)) {}
  const RowTexts& rows() const { return *rows_; }
  // The row's text until the next call. Errors: the file cannot be read.
  Result<std::string_view> row(size_t index);

 private:
  std::shared_ptr<const RowTexts> rows_;
  std::string buffer_;
  uint64_t buffer_at_ = 0;
};

}  // namespace assay
