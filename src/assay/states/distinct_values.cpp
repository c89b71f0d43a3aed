// SPDX-License-Identifier: Apache-2.0
#include "assay/states/distinct_values.h"

#include <algorithm>

namespace assay {

void DistinctValues::update(std::span<const uint32_t> cell, std::span<const Hash128> value) {
  for (size_t row = 0; row < cell.size(); ++row) {
    if (cell[row] >= values_.size()) values_.resize(cell[row] + size_t{1});
    ++values_[cell[row]][value[row]];
  }
}

void DistinctValues::merge(const DistinctValues& other, std::span<const uint32_t> cell_map) {
  for (size_t cell = 0; cell < other.values_.size(); ++cell) {
    if (cell_map[cell] >= values_.size()) values_.resize(cell_map[cell] + size_t{1});
    Values& ours = values_[cell_map[cell]];
    for (const auto& [value, rows] : other.values_[cell]) ours[value] += rows;
  }
}

DistinctValues::Count DistinctValues::count(std::span<const uint32_t> cells) const {
  Count count;
  Values together;
  for (uint32_t cell : cells) {
    if (cell >= values_.size()) continue;
    for (const auto& [value, rows] : values_[cell]) {
      count.rows += rows;
      if (cells.size() > 1) together[value] += rows;
    }
    if (cells.size() == 1) count.values = static_cast<int64_t>(values_[cell].size());
  }
  if (cells.size() > 1) count.values = static_cast<int64_t>(together.size());
  return count;
}

void DistinctValues::save(ByteWriter& out, std::span<const uint32_t> canonical_order) const {
  out.raw("ASDV");
  out.u8(1);
  out.u32(static_cast<uint32_t>(canonical_order.size()));
  for (uint32_t cell : canonical_order) {
    std::vector<std::pair<Hash128, int64_t>> sorted;
    if (cell < values_.size()) sorted.assign(values_[cell].begin(), values_[cell].end());
    std::sort(sorted.begin(), sorted.end());
    out.varint(sorted.size());
    for (const auto& [value, rows] : sorted) {
      out.u64(value.high);
      out.u64(value.low);
      out.varint(static_cast<uint64_t>(rows));
    }
  }
}

Result<DistinctValues> DistinctValues::load(ByteReader& in) {
  ASSAY_RETURN_IF_ERROR(in.expect("ASDV"));
  ASSAY_TRY(const uint8_t version, in.u8());
  if (version != 1)
    return not_computed("state of distinct values has version " + std::to_string(version) + ", this program reads 1");
  ASSAY_TRY(const uint32_t cells, in.u32());
  DistinctValues state;
  for (uint32_t cell = 0; cell < cells; ++cell) {
    ASSAY_TRY(const uint64_t size, in.varint());
    state.values_.emplace_back();
    for (uint64_t i = 0; i < size; ++i) {
      Hash128 value;
      ASSAY_TRY(value.high, in.u64());
      ASSAY_TRY(value.low, in.u64());
      ASSAY_TRY(const int64_t rows, in.varint_rows());
      if (rows == 0 || !state.values_.back().emplace(value, rows).second)
        return not_computed("state file is damaged: a value without rows, or twice");
    }
  }
  return state;
}

}  // namespace assay
