// SPDX-License-Identifier: Apache-2.0
#include "assay/states/code_counts.h"

#include <algorithm>

namespace assay {

void CodeCounts::grow(size_t cells) {
  if (cells * codes_ <= counts_.size()) return;
  counts_.resize(cells * codes_, 0);
  if (weighted_) {
    weights_.resize(cells * codes_);
    squares_.resize(cells * codes_);
  }
}

void CodeCounts::update(std::span<const uint32_t> cell, std::span<const uint32_t> code,
                        std::span<const double> weight) {
  if (cell.empty()) return;
  grow(*std::max_element(cell.begin(), cell.end()) + size_t{1});
  if (!weighted_) {
    for (size_t i = 0; i < cell.size(); ++i) ++counts_[size_t{cell[i]} * codes_ + code[i]];
    return;
  }
  for (size_t i = 0; i < cell.size(); ++i) {
    if (weight[i] == 0) continue;
    const size_t at = size_t{cell[i]} * codes_ + code[i];
    ++counts_[at];
    weights_[at].add(weight[i]);
    squares_[at].add_product(weight[i], weight[i]);
  }
}

void CodeCounts::merge(const CodeCounts& other, std::span<const uint32_t> cell_map) {
  if (other.cells() == 0) return;
  grow(*std::max_element(cell_map.begin(), cell_map.begin() + other.cells()) + size_t{1});
  for (size_t cell = 0; cell < other.cells(); ++cell) {
    for (uint32_t code = 0; code < codes_; ++code) {
      const size_t from = cell * codes_ + code, to = size_t{cell_map[cell]} * codes_ + code;
      counts_[to] += other.counts_[from];
      if (weighted_) {
        weights_[to].merge(other.weights_[from]);
        squares_[to].merge(other.squares_[from]);
      }
    }
  }
}

void CodeCounts::add_weight(size_t cell, uint32_t code, ExactSum& sum) const {
  const size_t at = cell * codes_ + code;
  if (at >= counts_.size()) return;
  if (weighted_) {
    sum.merge(weights_[at]);
  } else {
    sum.add(static_cast<double>(counts_[at]));
  }
}

void CodeCounts::add_squared_weight(size_t cell, uint32_t code, ExactSum& sum) const {
  const size_t at = cell * codes_ + code;
  if (at >= counts_.size()) return;
  if (weighted_) {
    sum.merge(squares_[at]);
  } else {
    sum.add(static_cast<double>(counts_[at]));
  }
}

void CodeCounts::save(ByteWriter& out, std::span<const uint32_t> canonical_order) const {
  out.raw("ASCC");
  out.u8(1);
  out.u8(weighted_);
  out.u32(codes_);
  out.u32(static_cast<uint32_t>(canonical_order.size()));
  for (uint32_t cell : canonical_order) {
    std::vector<uint32_t> present;
    for (uint32_t code = 0; code < codes_; ++code) {
      if (count(cell, code) != 0) present.push_back(code);
    }
    out.varint(present.size());
    for (uint32_t code : present) {
      out.varint(code);
      out.varint(static_cast<uint64_t>(count(cell, code)));
      if (weighted_) {
        weights_[size_t{cell} * codes_ + code].save(out);
        squares_[size_t{cell} * codes_ + code].save(out);
      }
    }
  }
}

Result<CodeCounts> CodeCounts::load(ByteReader& in, uint32_t most_codes, size_t most_cells) {
  ASSAY_RETURN_IF_ERROR(in.expect("ASCC"));
  ASSAY_TRY(uint8_t version, in.u8());
  if (version != 1)
    return not_computed("state of counts has version " + std::to_string(version) + ", this program reads 1");
  ASSAY_TRY(uint8_t weighted, in.u8());
  ASSAY_TRY(uint32_t codes, in.u32());
  ASSAY_TRY(uint32_t cells, in.u32());
  if (codes == 0 || codes > most_codes) return not_computed("state file is damaged: number of codes");
  if (cells > most_cells) return not_computed("state file is damaged: number of cells");
  CodeCounts counts(codes, weighted != 0);
  for (uint32_t cell = 0; cell < cells; ++cell) {
    ASSAY_TRY(uint64_t entries, in.varint());
    if (entries > codes) return not_computed("state file is damaged: more entries than codes");
    for (uint64_t entry = 0; entry < entries; ++entry) {
      ASSAY_TRY(uint64_t code, in.varint());
      ASSAY_TRY(const int64_t count, in.varint_rows());
      if (code >= codes || count == 0) return not_computed("state file is damaged: code or count");
      counts.grow(size_t{cell} + 1);
      const size_t at = size_t{cell} * codes + code;
      if (counts.counts_[at] != 0) return not_computed("state file is damaged: a code stands twice");
      counts.counts_[at] = count;
      if (counts.weighted_) {
        ASSAY_TRY(auto weight, ExactSum::load(in));
        ASSAY_TRY(auto square, ExactSum::load(in));
        counts.weights_[at].merge(weight);
        counts.squares_[at].merge(square);
      }
    }
  }
  return counts;
}

}  // namespace assay
