// SPDX-License-Identifier: Apache-2.0
// Which different values occur and how often, by cell: what counts of distinct and of repeated rows need. A value is
// known by the 128-bit hash of its columns' hashes; two different ones count as one with a probability below
// n^2 / 2^65.
//
// Saved: "ASDV" u8 version=1, u32 cells, then for each cell in canonical order: varint values, and for each value in
// ascending order u64 high, u64 low, varint rows.
#pragma once

#include <cstdint>
#include <span>
#include <unordered_map>
#include <vector>

#include "assay/base/bytes.h"
#include "assay/base/hash.h"
#include "assay/base/status.h"

namespace assay {

class DistinctValues {
 public:
  size_t cells() const { return values_.size(); }

  // One entry a row.
  void update(std::span<const uint32_t> cell, std::span<const Hash128> value);
  // `cell_map[i]` is our number of the other's cell i.
  void merge(const DistinctValues& other, std::span<const uint32_t> cell_map);

  struct Count {
    int64_t rows = 0, values = 0;
  };
  // Of a union of cells.
  Count count(std::span<const uint32_t> cells) const;

  void save(ByteWriter& out, std::span<const uint32_t> canonical_order) const;
  static Result<DistinctValues> load(ByteReader& in);

 private:
  struct Hasher {
    size_t operator()(const Hash128& value) const { return value.low; }
  };
  using Values = std::unordered_map<Hash128, int64_t, Hasher>;
  std::vector<Values> values_;  // by cell
};

}  // namespace assay
