// SPDX-License-Identifier: Apache-2.0
#include "assay/states/radix_sort.h"

#include <array>
#include <cstddef>
#include <vector>

namespace assay {
namespace {

constexpr int kDigitBits = 11;
constexpr size_t kBuckets = size_t{1} << kDigitBits;
constexpr int kKeyDigits = 6;  // 6 x 11 bits cover 64
constexpr int kTagDigits = 3;  // 3 x 11 bits cover 32
using Histogram = std::array<size_t, kBuckets>;

}  // namespace

void radix_sort(LargeVector<uint64_t>& keys, LargeVector<uint32_t>& tags) {
  const size_t count = keys.size();
  if (count < 2) return;
  // One reading pass counts every digit of both.
  std::vector<Histogram> histograms(kTagDigits + kKeyDigits, Histogram{});
  for (size_t i = 0; i < count; ++i) {
    for (int d = 0; d < kTagDigits; ++d) ++histograms[d][(tags[i] >> (d * kDigitBits)) & (kBuckets - 1)];
    for (int d = 0; d < kKeyDigits; ++d) ++histograms[kTagDigits + d][(keys[i] >> (d * kDigitBits)) & (kBuckets - 1)];
  }
  LargeVector<uint64_t> other_keys(count);
  LargeVector<uint32_t> other_tags(count);
  for (int d = 0; d < kTagDigits + kKeyDigits; ++d) {
    Histogram& histogram = histograms[d];
    const bool by_tag = d < kTagDigits;
    const int shift = (by_tag ? d : d - kTagDigits) * kDigitBits;
    const uint64_t first = by_tag ? tags[0] : keys[0];
    if (histogram[(first >> shift) & (kBuckets - 1)] == count) continue;
    size_t start = 0;
    for (size_t& bucket : histogram) {
      const size_t size = bucket;
      bucket = start;
      start += size;
    }
    for (size_t i = 0; i < count; ++i) {
      const uint64_t source = by_tag ? tags[i] : keys[i];
      const size_t to = histogram[(source >> shift) & (kBuckets - 1)]++;
      other_keys[to] = keys[i];
      other_tags[to] = tags[i];
    }
    keys.swap(other_keys);
    tags.swap(other_tags);
  }
}

}  // namespace assay
