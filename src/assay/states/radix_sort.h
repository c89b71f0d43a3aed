// SPDX-License-Identifier: Apache-2.0
// Sorting of scores: doubles as 64-bit keys whose unsigned order is the order of the numbers, and a radix sort of keys
// with a 32-bit tag. Many rows are parted by their highest digit until a part fits the cache, where it is sorted by its
// lowest digits first; so that of vectors that exceed memory a part at a time is in use.
#pragma once

#include <bit>
#include <cstdint>

#include "assay/base/context.h"
#include "assay/base/large_vector.h"

namespace assay {

// -0.0 and 0.0 have one key; NaN has no place here.
inline uint64_t score_key(double score) {
  const auto bits = std::bit_cast<uint64_t>(score + 0.0);
  return bits ^ (static_cast<uint64_t>(static_cast<int64_t>(bits) >> 63) | 0x8000000000000000u);
}
inline double score_of_key(uint64_t key) {
  const uint64_t bits = key & 0x8000000000000000u ? key ^ 0x8000000000000000u : ~key;
  return std::bit_cast<double>(bits);
}

// Sorts by key, then tag, both ascending, on the context's threads. Bits that all keys share cost one look.
void radix_sort(Context& context, LargeVector<uint64_t>& keys, LargeVector<uint32_t>& tags);
// The same on the calling thread alone.
inline void radix_sort(LargeVector<uint64_t>& keys, LargeVector<uint32_t>& tags) {
  Context alone;
  radix_sort(alone, keys, tags);
}

}  // namespace assay
