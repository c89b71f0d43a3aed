// SPDX-License-Identifier: Apache-2.0
#include "assay/scorers/edits.h"

#include <algorithm>
#include <cstdint>
#include <unordered_map>
#include <vector>

namespace assay {
namespace {

void without_common_ends(std::u32string_view& a, std::u32string_view& b) {
  while (!a.empty() && !b.empty() && a.front() == b.front()) {
    a.remove_prefix(1);
    b.remove_prefix(1);
  }
  while (!a.empty() && !b.empty() && a.back() == b.back()) {
    a.remove_suffix(1);
    b.remove_suffix(1);
  }
}

// Where each character of a pattern stands, as bits.
class Positions {
 public:
  explicit Positions(std::u32string_view pattern)
      : blocks_((pattern.size() + 63) / 64), none_(blocks_, 0), plain_(kPlain * blocks_, 0) {
    for (size_t i = 0; i < pattern.size(); ++i) bits_of(pattern[i])[i / 64] |= uint64_t{1} << (i % 64);
  }
  size_t blocks() const { return blocks_; }
  const uint64_t* of(char32_t c) const {
    if (c < kPlain) return &plain_[c * blocks_];
    const auto found = others_.find(c);
    return found == others_.end() ? none_.data() : found->second.data();
  }

 private:
  static constexpr size_t kPlain = 128;  // ASCII, without a look into the map
  uint64_t* bits_of(char32_t c) {
    if (c < kPlain) return &plain_[c * blocks_];
    std::vector<uint64_t>& bits = others_[c];
    if (bits.empty()) bits.assign(blocks_, 0);
    return bits.data();
  }
  size_t blocks_;
  std::vector<uint64_t> none_, plain_;
  std::unordered_map<char32_t, std::vector<uint64_t>> others_;
};

// The bits of a block that stand for [first, last) of all.
uint64_t bits_within(size_t block, size_t first, size_t last) {
  const uint64_t from = first > block * 64 ? ~uint64_t{0} << (first - block * 64) : ~uint64_t{0};
  const uint64_t to = last < (block + 1) * 64 ? ~(~uint64_t{0} << (last - block * 64)) : ~uint64_t{0};
  return from & to;
}

}  // namespace

size_t levenshtein_distance(std::u32string_view a, std::u32string_view b) {
  without_common_ends(a, b);
  if (a.size() > b.size()) std::swap(a, b);
  if (a.empty()) return b.size();
  const Positions positions(a);
  const size_t blocks = positions.blocks();
  // Of each column: where it rises and where it falls downwards.
  std::vector<uint64_t> rises(blocks, ~uint64_t{0}), falls(blocks, 0);
  const uint64_t last = uint64_t{1} << ((a.size() - 1) % 64);
  size_t distance = a.size();
  for (const char32_t c : b) {
    const uint64_t* match = positions.of(c);
    uint64_t rise_in = 1, fall_in = 0;
    for (size_t block = 0; block < blocks; ++block) {
      const uint64_t up = rises[block], down = falls[block], equal = match[block] | fall_in;
      const uint64_t diagonal = (((equal & up) + up) ^ up) | equal | down;
      uint64_t rise = down | ~(diagonal | up), fall = up & diagonal;
      if (block + 1 == blocks) {
        distance += (rise & last) != 0;
        distance -= (fall & last) != 0;
      }
      const uint64_t rise_out = rise >> 63, fall_out = fall >> 63;
      rise = (rise << 1) | rise_in;
      fall = (fall << 1) | fall_in;
      rises[block] = fall | ~(diagonal | rise);
      falls[block] = rise & diagonal;
      rise_in = rise_out;
      fall_in = fall_out;
    }
  }
  return distance;
}

size_t hamming_distance(std::u32string_view a, std::u32string_view b) {
  size_t distance = std::max(a.size(), b.size()) - std::min(a.size(), b.size());
  for (size_t i = 0; i < std::min(a.size(), b.size()); ++i) distance += a[i] != b[i];
  return distance;
}

double jaro_similarity(std::u32string_view a, std::u32string_view b) {
  if (a.empty() && b.empty()) return 1;
  if (a.empty() || b.empty()) return 0;
  const size_t longer = std::max(a.size(), b.size());
  const size_t window = longer / 2 > 0 ? longer / 2 - 1 : 0;
  const Positions positions(b);
  std::vector<uint64_t> taken(positions.blocks());
  std::vector<char32_t> ours;
  for (size_t i = 0; i < a.size(); ++i) {
    const size_t first = i > window ? i - window : 0, last = std::min(b.size(), i + window + 1);
    if (first >= last) break;
    const uint64_t* match = positions.of(a[i]);
    for (size_t block = first / 64; block <= (last - 1) / 64; ++block) {
      const uint64_t open = match[block] & ~taken[block] & bits_within(block, first, last);
      if (open == 0) continue;
      taken[block] |= open & (~open + 1);
      ours.push_back(a[i]);
      break;
    }
  }
  if (ours.empty()) return 0;
  size_t transposed = 0, next = 0;
  for (size_t j = 0; j < b.size(); ++j) {
    if (taken[j / 64] >> (j % 64) & 1) transposed += b[j] != ours[next++];
  }
  const auto matches = static_cast<double>(ours.size());
  return (matches / static_cast<double>(a.size()) + matches / static_cast<double>(b.size()) +
          (matches - static_cast<double>(transposed / 2)) / matches) /
         3;
}

double jaro_winkler_similarity(std::u32string_view a, std::u32string_view b, double prefix_weight) {
  const double jaro = jaro_similarity(a, b);
  size_t prefix = 0;
  while (prefix < 4 && prefix < a.size() && prefix < b.size() && a[prefix] == b[prefix]) ++prefix;
  return jaro > 0.7 ? jaro + static_cast<double>(prefix) * prefix_weight * (1 - jaro) : jaro;
}

}  // namespace assay
