// SPDX-License-Identifier: Apache-2.0
// How many rows have each code, by cell. A code is a small integer made of classes: truth x prediction (a confusion
// matrix), truth x two models' predictions (their joint table). Counts are integers; with weights the exact sums of
// w and w^2 stand beside them.
//
// Saved: "ASCC" u8 version=1, u8 weighted, u32 codes, u32 cells, then for each cell in canonical order its non-zero
// codes: varint entries, and for each varint code, varint count, with weights two ExactSums.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "assay/base/bytes.h"
#include "assay/base/exact_sum.h"
#include "assay/base/status.h"

namespace assay {

class CodeCounts {
 public:
  CodeCounts(uint32_t codes, bool weighted) : codes_(codes), weighted_(weighted) {}

  uint32_t codes() const { return codes_; }
  bool weighted() const { return weighted_; }
  size_t cells() const { return counts_.size() / codes_; }

  // One entry a row; `weight` is empty where rows are not weighted. A row of weight 0 counts nowhere.
  void update(std::span<const uint32_t> cell, std::span<const uint32_t> code, std::span<const double> weight);
  // `cell_map[i]` is our number of the other's cell i.
  void merge(const CodeCounts& other, std::span<const uint32_t> cell_map);

  int64_t count(size_t cell, uint32_t code) const {
    const size_t at = cell * codes_ + code;
    return at < counts_.size() ? counts_[at] : 0;
  }
  // Sum of weights (the count where rows are not weighted), added to a running exact sum.
  void add_weight(size_t cell, uint32_t code, ExactSum& sum) const;
  void add_squared_weight(size_t cell, uint32_t code, ExactSum& sum) const;

  void save(ByteWriter& out, std::span<const uint32_t> canonical_order) const;
  // Errors: damaged bytes, or more codes or cells than these. They are dense in memory and may be few in the bytes, so
  // whoever knows how many there can be says so: bytes that were made up take no memory for more.
  static Result<CodeCounts> load(ByteReader& in, uint32_t most_codes = 1u << 26, size_t most_cells = SIZE_MAX);

 private:
  void grow(size_t cells);

  uint32_t codes_;
  bool weighted_;
  std::vector<int64_t> counts_;  // [cell * codes + code]
  std::vector<ExactSum> weights_, squares_;
};

}  // namespace assay
