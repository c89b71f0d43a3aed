// SPDX-License-Identifier: Apache-2.0
#include "assay/states/cells.h"

#include <algorithm>
#include <numeric>

#include "assay/base/text.h"

namespace assay {

CellTable::CellTable(size_t dimensions) : values_(dimensions, {std::string()}), codes_by_value_(dimensions) {
  trie_.resize(dimensions);
  if (dimensions == 0) codes_.push_back(0);  // the one cell of a plan without slices
}

uint32_t CellTable::value_code(size_t dimension, std::string_view value) {
  auto& codes = codes_by_value_[dimension];
  if (auto found = codes.find(value); found != codes.end()) return found->second;
  const auto code = static_cast<uint32_t>(values_[dimension].size());
  values_[dimension].emplace_back(value);
  codes.emplace(std::string(value), code);
  return code;
}

uint32_t CellTable::cell(std::span<const uint32_t> value_codes) {
  if (value_codes.empty()) return 0;
  const uint32_t first = value_codes[0];
  if (first >= first_.size()) first_.resize(first + size_t{1}, kUnknown);
  bool fresh = first_[first] == kUnknown;
  if (fresh) first_[first] = firsts_++;
  uint32_t prefix = first_[first];
  for (size_t depth = 1; depth < value_codes.size(); ++depth) {
    const uint64_t key = (static_cast<uint64_t>(prefix) << 32) | value_codes[depth];
    const auto [entry, added] = trie_[depth].try_emplace(key, static_cast<uint32_t>(trie_[depth].size()));
    prefix = entry->second;
    fresh = added;
  }
  if (fresh) codes_.insert(codes_.end(), value_codes.begin(), value_codes.end());
  return prefix;
}

std::optional<std::string_view> CellTable::value(size_t cell, size_t dimension) const {
  const uint32_t value_code = code(cell, dimension);
  if (value_code == kNull) return std::nullopt;
  return values_[dimension][value_code];
}

std::vector<uint32_t> CellTable::absorb(const CellTable& other) {
  std::vector<uint32_t> ours(other.size());
  std::vector<uint32_t> codes(dimensions());
  for (size_t i = 0; i < other.size(); ++i) {
    for (size_t d = 0; d < dimensions(); ++d) {
      const auto value = other.value(i, d);
      codes[d] = value ? value_code(d, *value) : kNull;
    }
    ours[i] = cell(codes);
  }
  return ours;
}

bool value_precedes(std::string_view left, std::string_view right) {
  const auto left_number = parse_double(left), right_number = parse_double(right);
  if (left_number && right_number && *left_number != *right_number) return *left_number < *right_number;
  if (left_number.has_value() != right_number.has_value()) return left_number.has_value();
  return left < right;
}

std::vector<uint32_t> CellTable::canonical_order() const {
  std::vector<uint32_t> order(size());
  std::iota(order.begin(), order.end(), 0u);
  std::sort(order.begin(), order.end(), [&](uint32_t a, uint32_t b) {
    for (size_t d = 0; d < dimensions(); ++d) {
      const auto x = value(a, d), y = value(b, d);
      if (x == y) continue;
      if (!x || !y) return !x;
      return value_precedes(*x, *y);
    }
    return false;
  });
  return order;
}

void CellTable::save(ByteWriter& out) const {
  out.u32(static_cast<uint32_t>(dimensions()));
  out.u32(static_cast<uint32_t>(size()));
  for (uint32_t cell : canonical_order()) {
    for (size_t d = 0; d < dimensions(); ++d) {
      const auto text = value(cell, d);
      out.u8(text.has_value());
      if (text) out.string(*text);
    }
  }
}

Result<CellTable> CellTable::load(ByteReader& in) {
  ASSAY_TRY(uint32_t dimensions, in.u32());
  ASSAY_TRY(uint32_t cells, in.u32());
  if (dimensions > 64)
    return not_computed("state file is damaged: " + std::to_string(dimensions) + " slice dimensions");
  CellTable table(dimensions);
  if (dimensions == 0 && cells != 1) return not_computed("state file is damaged: no slice dimension but several cells");
  std::vector<uint32_t> codes(dimensions);
  for (uint32_t i = 0; dimensions > 0 && i < cells; ++i) {
    for (uint32_t d = 0; d < dimensions; ++d) {
      ASSAY_TRY(uint8_t present, in.u8());
      codes[d] = kNull;
      if (present) {
        ASSAY_TRY(auto text, in.string());
        codes[d] = table.value_code(d, text);
      }
    }
    if (table.cell(codes) != i) return not_computed("state file is damaged: a slice cell stands there twice");
  }
  return table;
}

}  // namespace assay
