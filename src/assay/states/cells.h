// SPDX-License-Identifier: Apache-2.0
// The finest cells that a plan's slices need: every row belongs to exactly one, and a coarser slice is a union of
// cells. A cell is a tuple of values, one a slice dimension (a column's value, a bin, a predicate's truth).
//
// Cells are numbered in the order in which they are met, so numbers differ between threads and shards; absorb()
// translates, and canonical_order() gives the order (by values) in which states are saved and finalized.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "assay/base/bytes.h"
#include "assay/base/status.h"

namespace assay {

class CellTable {
 public:
  explicit CellTable(size_t dimensions);

  size_t dimensions() const { return values_.size(); }
  size_t size() const { return codes_.size() / width(); }

  static constexpr uint32_t kNull = 0;  // the value code of a row without a value
  uint32_t value_code(size_t dimension, std::string_view value);
  uint32_t cell(std::span<const uint32_t> value_codes);

  // The value of a cell along a dimension; nothing for a null.
  std::optional<std::string_view> value(size_t cell, size_t dimension) const;
  uint32_t code(size_t cell, size_t dimension) const { return codes_[cell * width() + dimension]; }

  // Takes in the cells of another table over the same dimensions; element i is our number of its cell i.
  std::vector<uint32_t> absorb(const CellTable& other);
  // Cell numbers sorted by their values, nulls first, numbers before texts and by size.
  std::vector<uint32_t> canonical_order() const;

  void save(ByteWriter& out) const;  // cells in canonical order: u32 dimensions, u32 cells, then a text a value
  static Result<CellTable> load(ByteReader& in);

 private:
  struct TextHash {
    using is_transparent = void;
    size_t operator()(std::string_view text) const { return std::hash<std::string_view>()(text); }
  };
  size_t width() const { return values_.empty() ? 1 : values_.size(); }

  std::vector<std::vector<std::string>> values_;  // by dimension and code; entry 0 is the null
  std::vector<std::unordered_map<std::string, uint32_t, TextHash, std::equal_to<>>> codes_by_value_;
  std::vector<uint32_t> codes_;  // `dimensions` a cell
  static constexpr uint32_t kUnknown = ~uint32_t{0};
  // A trie over the codes; the last prefix is the cell. By the first code its prefix, then by depth
  // (prefix, code) -> longer prefix.
  std::vector<uint32_t> first_;
  uint32_t firsts_ = 0;
  std::vector<std::unordered_map<uint64_t, uint32_t>> trie_;
};

// Whether `left` comes before `right` when people list values: numbers by size, before texts by bytes.
bool value_precedes(std::string_view left, std::string_view right);

}  // namespace assay
