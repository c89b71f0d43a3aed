// SPDX-License-Identifier: Apache-2.0
// A function of texts that queries call by its name: texts go in, a struct of columns comes out. The database reads,
// spreads over its threads, keeps the order of rows and bounds the memory; the function only looks at rows.
#pragma once

#include <cstdint>
#include <functional>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "assay/base/status.h"

namespace assay {

struct TextFunctionField {
  enum class Type { text, real, whole, truth };
  std::string name;
  Type type = Type::text;
};

// The rows of one call: by parameter and row, nothing where the value is null.
class RowsIn {
 public:
  RowsIn(std::vector<std::vector<std::optional<std::string_view>>> columns, size_t rows)
      : columns_(std::move(columns)), rows_(rows) {}
  size_t rows() const { return rows_; }
  const std::optional<std::string_view>& at(size_t parameter, size_t row) const { return columns_[parameter][row]; }

 private:
  std::vector<std::vector<std::optional<std::string_view>>> columns_;
  size_t rows_;
};

// What becomes of them; every value is null until it is set. Different rows may be set by different threads.
class RowsOut {
 public:
  RowsOut(size_t fields, size_t rows)
      : numbers_(fields, std::vector<double>(rows, std::numeric_limits<double>::quiet_NaN())),
        texts_(fields, std::vector<std::optional<std::string>>(rows)) {}
  void set(size_t field, size_t row, double number) { numbers_[field][row] = number; }  // NaN: null
  void set(size_t field, size_t row, std::string text) { texts_[field][row] = std::move(text); }
  double number(size_t field, size_t row) const { return numbers_[field][row]; }
  const std::optional<std::string>& text(size_t field, size_t row) const { return texts_[field][row]; }

 private:
  std::vector<std::vector<double>> numbers_;
  std::vector<std::vector<std::optional<std::string>>> texts_;
};

struct TextFunction {
  std::string name;
  size_t parameters = 1;  // all of them texts
  std::vector<TextFunctionField> fields;
  // Called by several threads at once with some 2,000 rows each. A status ends the query.
  std::function<Status(const RowsIn& in, RowsOut& out)> work;
};

}  // namespace assay
