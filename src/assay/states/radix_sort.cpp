// SPDX-License-Identifier: Apache-2.0
#include "assay/states/radix_sort.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <vector>

#include "assay/base/threads.h"

namespace assay {
namespace {

constexpr int kPartBits = 11;
constexpr size_t kParts = size_t{1} << kPartBits;
constexpr size_t kFitsCache = size_t{1} << 15;  // entries of 12 bytes, twice
constexpr size_t kWorthThreads = size_t{1} << 20;
constexpr size_t kPolled = size_t{1} << 22;
constexpr int kDigitBits = 8;
constexpr size_t kDigits = size_t{1} << kDigitBits;

// Keys and tags that lie in two vectors side by side.
struct Entries {
  uint64_t* keys;
  uint32_t* tags;
  Entries from(size_t begin) const { return {keys + begin, tags + begin}; }
};

// The bits in which some keys or tags differ from others.
struct Differing {
  uint64_t keys = 0;
  uint32_t tags = 0;
};
Differing differing_bits(Entries entries, size_t count) {
  Differing bits;
  for (size_t i = 1; i < count; ++i) {
    bits.keys |= entries.keys[i] ^ entries.keys[0];
    bits.tags |= entries.tags[i] ^ entries.tags[0];
  }
  return bits;
}

bool precedes(Entries entries, size_t a, uint64_t key, uint32_t tag) {
  return key < entries.keys[a] || (key == entries.keys[a] && tag < entries.tags[a]);
}

void insertion_sort(Entries entries, size_t count) {
  for (size_t i = 1; i < count; ++i) {
    const uint64_t key = entries.keys[i];
    const uint32_t tag = entries.tags[i];
    size_t at = i;
    for (; at > 0 && precedes(entries, at - 1, key, tag); --at) {
      entries.keys[at] = entries.keys[at - 1];
      entries.tags[at] = entries.tags[at - 1];
    }
    entries.keys[at] = key;
    entries.tags[at] = tag;
  }
}

// One stable pass by `digit(i)`.
template <typename Digit>
void distribute(Entries from, Entries to, size_t count, const Digit& digit) {
  std::array<uint32_t, kDigits> start{};
  for (size_t i = 0; i < count; ++i) ++start[digit(from, i)];
  uint32_t sum = 0;
  for (uint32_t& bucket : start) {
    const uint32_t size = bucket;
    bucket = sum;
    sum += size;
  }
  for (size_t i = 0; i < count; ++i) {
    const size_t at = start[digit(from, i)]++;
    to.keys[at] = from.keys[i];
    to.tags[at] = from.tags[i];
  }
}

void copy(Entries from, Entries to, size_t count) {
  std::copy_n(from.keys, count, to.keys);
  std::copy_n(from.tags, count, to.tags);
}

void sort_part(Context& context, Entries data, Entries other, size_t count, bool into_other);

// Sorts `data` with the help of `other`; the answer lies in `other` where `into_other`, else in `data`. By the 16
// highest bits that differ, lower digit first; then each run that those leave equal.
void sort_in_cache(Context& context, Entries data, Entries other, size_t count, Differing bits, bool into_other) {
  if (bits.keys == 0) {
    Entries from = data, to = other;
    bool in_other = false;
    for (int shift = 0; shift < 32; shift += kDigitBits) {
      if ((bits.tags >> shift & (kDigits - 1)) == 0) continue;
      distribute(from, to, count, [shift](Entries e, size_t i) { return e.tags[i] >> shift & (kDigits - 1); });
      std::swap(from, to);
      in_other = !in_other;
    }
    if (in_other != into_other) copy(from, to, count);
    return;
  }
  const int shift = std::max(0, 63 - std::countl_zero(bits.keys) - 2 * kDigitBits + 1);
  distribute(data, other, count, [shift](Entries e, size_t i) { return e.keys[i] >> shift & (kDigits - 1); });
  distribute(other, data, count,
             [shift](Entries e, size_t i) { return e.keys[i] >> shift >> kDigitBits & (kDigits - 1); });
  for (size_t begin = 0, end = 0; begin < count; begin = end) {
    const uint64_t prefix = data.keys[begin] >> shift;
    for (end = begin + 1; end < count && data.keys[end] >> shift == prefix;) ++end;
    if (end - begin > 1) sort_part(context, data.from(begin), other.from(begin), end - begin, false);
  }
  if (into_other) copy(data, other, count);
}

void sort_part(Context& context, Entries data, Entries other, size_t count, bool into_other) {
  if (count <= 32) {
    insertion_sort(data, count);
    if (into_other) copy(data, other, count);
    return;
  }
  const Differing bits = differing_bits(data, count);
  if (bits.keys == 0 || count <= kFitsCache) return sort_in_cache(context, data, other, count, bits, into_other);

  // Parted by the highest bits that differ, each thread a run of entries.
  const int highest = 63 - std::countl_zero(bits.keys);
  const int shift = std::max(0, highest - kPartBits + 1);
  const auto part_of = [&](size_t i) { return data.keys[i] >> shift & (kParts - 1); };
  const auto pieces = static_cast<int>(count / kPolled) + 1;  // between which a stop is seen
  const int runs = count >= kWorthThreads ? std::max(context.threads(), pieces) : 1;
  std::vector<std::array<size_t, kParts>> start(static_cast<size_t>(runs));
  const auto run_begin = [&](int run) { return count * static_cast<size_t>(run) / static_cast<size_t>(runs); };
  parallel_for(context, runs, [&](int run) {
    start[run].fill(0);
    for (size_t i = run_begin(run); i < run_begin(run + 1); ++i) ++start[run][part_of(i)];
  });
  std::vector<size_t> begin(kParts + 1, 0);
  size_t sum = 0;
  for (size_t part = 0; part < kParts; ++part) {
    begin[part] = sum;
    for (auto& run : start) {
      const size_t size = run[part];
      run[part] = sum;
      sum += size;
    }
  }
  begin[kParts] = sum;
  parallel_for(context, runs, [&](int run) {
    for (size_t i = run_begin(run); i < run_begin(run + 1); ++i) {
      const size_t at = start[run][part_of(i)]++;
      other.keys[at] = data.keys[i];
      other.tags[at] = data.tags[i];
    }
  });
  Context alone(1, 0, context.stop());
  const auto sort_one = [&](int part) {
    const size_t from = begin[part], size = begin[part + 1] - from;
    if (size > 0) sort_part(alone, other.from(from), data.from(from), size, !into_other);
  };
  parallel_for(runs == 1 ? alone : context, static_cast<int>(kParts), sort_one);
}

}  // namespace

void radix_sort(Context& context, LargeVector<uint64_t>& keys, LargeVector<uint32_t>& tags) {
  if (keys.size() < 2) return;
  LargeVector<uint64_t> other_keys(keys.size());
  LargeVector<uint32_t> other_tags(keys.size());
  sort_part(context, {keys.data(), tags.data()}, {other_keys.data(), other_tags.data()}, keys.size(), false);
}

}  // namespace assay
