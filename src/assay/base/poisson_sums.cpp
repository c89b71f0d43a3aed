// SPDX-License-Identifier: Apache-2.0
// Sums of Poisson(1) draws for many replicates of one content, several Philox blocks at once: the widest vectors that
// the machine has, with the bits of eight_poisson_draws(). The scalar target stands for machines that have none.
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "assay/base/poisson_sums.cpp"
#include <algorithm>
#include <cstring>

#include "assay/base/poisson.h"
#include "hwy/foreach_target.h"  // must come before highway.h
#include "hwy/highway.h"

HWY_BEFORE_NAMESPACE();
namespace assay {
namespace HWY_NAMESPACE {
namespace {

namespace hn = hwy::HWY_NAMESPACE;

void to_doubles(const uint16_t* HWY_RESTRICT from, double* HWY_RESTRICT to, size_t count) {
  const hn::ScalableTag<double> doubles;
  const hn::Rebind<int32_t, decltype(doubles)> integers;
  const hn::Rebind<uint16_t, decltype(doubles)> shorts;
  size_t i = 0;
  for (; i + hn::Lanes(doubles) <= count; i += hn::Lanes(doubles)) {
    hn::StoreU(hn::PromoteTo(doubles, hn::PromoteTo(integers, hn::LoadU(shorts, from + i))), doubles, to + i);
  }
  for (; i < count; ++i) to[i] = static_cast<int32_t>(from[i]);
}

#if HWY_TARGET == HWY_SCALAR

bool add_draws(const DrawStream& stream, uint64_t first_group, uint32_t row, uint16_t* HWY_RESTRICT numbers,
               uint16_t* HWY_RESTRICT sums, size_t lanes) {
  bool undecided = false;
  for (size_t lane = 0; lane < lanes; ++lane) {
    if (lane % 8 == 0) {
      const PhiloxBlock block = stream.block(first_group + lane / 8, row);
      std::memcpy(numbers + lane, block.data(), sizeof block);
    }
    for (const uint16_t limit : kPoissonThresholds) {
      sums[lane] = static_cast<uint16_t>(sums[lane] + (numbers[lane] > limit));
      undecided |= numbers[lane] == limit;
    }
  }
  return undecided;
}

#else

using Words = hn::ScalableTag<uint32_t>;
using Numbers = hn::Repartition<uint16_t, Words>;

constexpr size_t kMostWords = 16;  // of a vector of 512 bits

// The halves of factor x value of every lane.
template <typename V>
void multiply(V factor, V value, V& high, V& low) {
  const Words words;
  const auto even = hn::MulEven(factor, value);
  const auto odd = hn::MulEven(factor, hn::Shuffle2301(value));
  high = hn::OddEven(hn::BitCast(words, odd), hn::BitCast(words, hn::ShiftRight<32>(even)));
  low = hn::OddEven(hn::BitCast(words, hn::ShiftLeft<32>(odd)), hn::BitCast(words, even));
}

// Adds the draws of `lanes` / 8 groups of eight replicates, and says whether 16 bits left one of them undecided.
bool add_draws(const DrawStream& stream, uint64_t first_group, uint32_t row, uint16_t* HWY_RESTRICT numbers,
               uint16_t* HWY_RESTRICT sums, size_t lanes) {
  const Words words;
  const Numbers shorts;
  const size_t at_once = hn::Lanes(words);
  HWY_ALIGN uint32_t low_words[kMostWords], high_words[kMostWords], blocks[4 * kMostWords];
  const PhiloxKey key = stream.key();
  for (size_t group = 0; group < lanes / 8; group += at_once) {
    for (size_t i = 0; i < at_once; ++i) {
      low_words[i] = static_cast<uint32_t>(first_group + group + i);
      high_words[i] = static_cast<uint32_t>((first_group + group + i) >> 32);
    }
    auto c0 = hn::Set(words, row), c1 = hn::Load(words, low_words), c2 = hn::Load(words, high_words);
    auto c3 = hn::Set(words, stream.last_counter_word());
    uint32_t key0 = key[0], key1 = key[1];
    for (int round = 0; round < 10; ++round) {
      auto first_high = c0, first_low = c0, second_high = c0, second_low = c0;
      multiply(hn::Set(words, 0xD2511F53u), c0, first_high, first_low);
      multiply(hn::Set(words, 0xCD9E8D57u), c2, second_high, second_low);
      c0 = hn::Xor(hn::Xor(second_high, c1), hn::Set(words, key0));
      c1 = second_low;
      c2 = hn::Xor(hn::Xor(first_high, c3), hn::Set(words, key1));
      c3 = first_low;
      key0 += 0x9E3779B9u;
      key1 += 0xBB67AE85u;
    }
    // Word after word of one group, then the next: the order of the lanes.
    hn::StoreInterleaved4(c0, c1, c2, c3, words, blocks);
    std::memcpy(numbers + 8 * group, blocks, 16 * std::min(at_once, lanes / 8 - group));
  }
  auto undecided = hn::Zero(shorts);
  const size_t step = hn::Lanes(shorts);
  for (size_t lane = 0; lane < lanes; lane += step) {
    const auto u = hn::LoadU(shorts, numbers + lane);
    auto sum = hn::LoadU(shorts, sums + lane);
    for (size_t k = 0; k < kPoissonThresholds.size(); ++k) {
      const auto limit = hn::Set(shorts, kPoissonThresholds[k]);
      sum = hn::Sub(sum, hn::VecFromMask(shorts, hn::Gt(u, limit)));
      undecided = hn::Or(undecided, hn::VecFromMask(shorts, hn::Eq(u, limit)));
    }
    hn::StoreU(sum, shorts, sums + lane);
  }
  return !hn::AllFalse(shorts, hn::Ne(undecided, hn::Zero(shorts)));
}

#endif

}  // namespace
}  // namespace HWY_NAMESPACE
}  // namespace assay
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace assay {
namespace {

HWY_EXPORT(add_draws);
HWY_EXPORT(to_doubles);

constexpr size_t kMostLanes = 256;  // a multiple of every vector's

}  // namespace

void draw_poisson_sums(const DrawStream& stream, uint32_t count, uint64_t first_group, std::span<double> out) {
  uint16_t numbers[kMostLanes + 64], sums[kMostLanes + 64];
  for (size_t done = 0; done < out.size(); done += kMostLanes) {
    const size_t wanted = std::min(kMostLanes, out.size() - done), lanes = (wanted + 63) / 64 * 64;
    const uint64_t group = first_group + done / 8;
    std::fill(sums, sums + lanes, uint16_t{0});
    for (uint32_t row = 0; row < count; ++row) {
      if (!HWY_DYNAMIC_DISPATCH(add_draws)(stream, group, row, numbers, sums, lanes)) continue;
      for (uint32_t lane = 0; lane < lanes; ++lane) {
        const auto equal = std::find(kPoissonThresholds.begin(), kPoissonThresholds.end(), numbers[lane]);
        if (equal == kPoissonThresholds.end()) continue;
        // Counted as "at most the threshold" so far.
        const auto so_far = static_cast<uint16_t>(std::count_if(kPoissonThresholds.begin(), kPoissonThresholds.end(),
                                                                [&](uint16_t limit) { return numbers[lane] > limit; }));
        const PhiloxBlock more = stream.block(group + lane / 8, 0x80000000u + 8 * row + lane % 8);
        sums[lane] = static_cast<uint16_t>(sums[lane] - so_far + refine_poisson_draw(numbers[lane], more));
      }
    }
    HWY_DYNAMIC_DISPATCH(to_doubles)(sums, out.data() + done, wanted);
  }
}

}  // namespace assay
#endif
