// SPDX-License-Identifier: Apache-2.0
// A column of a batch: a view of values that somebody else owns. Fixed-width values are never copied on the way
// in; text is a view into the owner's memory.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace assay {

enum class ColumnType { boolean, integer, real, text, other };

std::string_view name_of(ColumnType type);

struct Column {
  ColumnType type = ColumnType::other;
  int64_t count = 0;
  const void* values = nullptr;        // bool, int64_t, double or TextCell, `count` of them
  const uint64_t* validity = nullptr;  // one bit a row, set where there is a value; null: all are valid

  bool valid(int64_t row) const { return !validity || (validity[row >> 6] >> (row & 63)) & 1; }
  const bool* booleans() const { return static_cast<const bool*>(values); }
  const int64_t* integers() const { return static_cast<const int64_t*>(values); }
  const double* reals() const { return static_cast<const double*>(values); }
  std::string_view text(int64_t row) const;  // of a text column
};

// One text value in place: DuckDB's and Arrow's string view share this layout (length, then either the bytes
// themselves, up to 12, or a prefix of 4 and a pointer).
struct TextCell {
  uint32_t length;
  char prefix[4];
  union {
    char rest[8];
    const char* pointer;
  };
  std::string_view view() const { return {length <= 12 ? prefix : pointer, length}; }
};
static_assert(sizeof(TextCell) == 16);

inline std::string_view Column::text(int64_t row) const { return static_cast<const TextCell*>(values)[row].view(); }

struct Batch {
  int64_t rows = 0;
  int64_t first_row = 0;  // position of its first row in the stream, from 0
  std::vector<Column> columns;
};

struct Field {
  std::string name;
  ColumnType type = ColumnType::other;  // as its values arrive; `other` for lists, structs and maps, which do as texts
  std::string declared;                 // the source's own word for the type: "VARCHAR", "DECIMAL(18,3)"
};

}  // namespace assay
