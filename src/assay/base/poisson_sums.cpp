// SPDX-License-Identifier: Apache-2.0
// Poisson draws of many contents for 64 replicates each, and the sums of what is drawn: several Philox blocks at once
// on the widest vectors that the machine has, with the bits of poisson(). The scalar target stands for machines that
// have none.
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "assay/base/poisson_sums.cpp"
#include <algorithm>

#include "assay/base/poisson.h"
#include "hwy/foreach_target.h"  // must come before highway.h
#include "hwy/highway.h"

HWY_BEFORE_NAMESPACE();
namespace assay {
namespace HWY_NAMESPACE {
namespace {

namespace hn = hwy::HWY_NAMESPACE;

constexpr size_t kGroups = kDrawnAtOnce / 8;

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

// Adds the draws of some groups of eight replicates to `sums`, one group after the other.
void add_groups(const DrawStream& stream, uint64_t first_group, size_t groups, uint32_t row,
                uint16_t* HWY_RESTRICT sums) {
  for (size_t group = 0; group < groups; ++group) {
    const auto draws = eight_poisson_draws(stream, first_group + group, row);
    for (size_t i = 0; i < 8; ++i) sums[8 * group + i] = static_cast<uint16_t>(sums[8 * group + i] + draws[i]);
  }
}

#if HWY_TARGET == HWY_SCALAR

class Groups {
 public:
  explicit Groups(uint64_t first) : first_(first) {}
  void add_draws(const DrawStream& stream, uint32_t row, size_t groups, uint16_t* HWY_RESTRICT sums) const {
    add_groups(stream, first_, groups, row, sums);
  }

 private:
  uint64_t first_;
};

#else

// Each lane holds a word of a Philox block of its own in its lower half, since a product has twice the bits of a word;
// what stands in the upper half is never looked at.
using Words = hn::CappedTag<uint64_t, kGroups>;
using Halves = hn::Repartition<uint32_t, Words>;
using Shorts = hn::Repartition<uint16_t, Words>;
using WordVector = hn::Vec<Words>;

WordVector product(WordVector word, WordVector factor) {
  return hn::MulEven(hn::BitCast(Halves(), word), hn::BitCast(Halves(), factor));
}

WordVector joined(WordVector lower, WordVector upper) {
  const WordVector high = hn::ShiftLeft<32>(upper);
  return hn::BitCast(Words(), hn::OddEven(hn::BitCast(Halves(), high), hn::BitCast(Halves(), lower)));
}

// The groups of eight replicates from `first` on, as counters.
class Groups {
 public:
  explicit Groups(uint64_t first) : first_(first) {
    // Interleaving brings the even lanes' blocks out first, in their order, then the odd ones'.
    const size_t lanes = hn::Lanes(Words());
    for (size_t group = 0; group < kGroups; ++group) {
      const size_t lane = group % lanes;
      const uint64_t counter = first + group - lane + lane % 2 * (lanes / 2) + lane / 2;
      low_[group] = static_cast<uint32_t>(counter);
      high_[group] = static_cast<uint32_t>(counter >> 32);
    }
  }

  // Adds the draws of the first so many groups to `sums`, and maybe of some groups more.
  void add_draws(const DrawStream& stream, uint32_t row, size_t groups, uint16_t* HWY_RESTRICT sums) const {
    const Words words;
    const Shorts shorts;
    const size_t lanes = hn::Lanes(words);
    const auto one = hn::Set(shorts, 1), two = hn::Set(shorts, 2);
    for (size_t group = 0; group < groups; group += lanes) {
      WordVector lower, upper;
      blocks(stream, row, group, lower, upper);
      // Every threshold counts twice where a number lies above it, once where they are equal: an odd sum says that 16
      // bits do not decide.
      auto below = hn::Zero(shorts), above = hn::Zero(shorts);
      for (const uint16_t threshold : kPoissonThresholds) {
        const auto less = hn::Set(shorts, static_cast<uint16_t>(threshold - 1));
        below = hn::Add(below, hn::Min(hn::SaturatedSub(hn::BitCast(shorts, lower), less), two));
        above = hn::Add(above, hn::Min(hn::SaturatedSub(hn::BitCast(shorts, upper), less), two));
      }
      uint16_t* HWY_RESTRICT sum = sums + 8 * group;
      const auto odd = hn::And(hn::Or(below, above), one);
      if (HWY_UNLIKELY(!hn::AllTrue(shorts, hn::Eq(odd, hn::Zero(shorts))))) {
        add_groups(stream, first_ + group, lanes, row, sum);
        continue;
      }
      const size_t next = hn::Lanes(shorts);
      hn::StoreU(hn::Add(hn::LoadU(shorts, sum), hn::ShiftRight<1>(below)), shorts, sum);
      hn::StoreU(hn::Add(hn::LoadU(shorts, sum + next), hn::ShiftRight<1>(above)), shorts, sum + next);
    }
  }

 private:
  // The blocks of as many groups as there are lanes, word after word, the first half of the groups in `lower`.
  void blocks(const DrawStream& stream, uint32_t row, size_t group, WordVector& lower, WordVector& upper) const {
    const Words words;
    WordVector c0 = hn::Set(words, row), c1 = hn::LoadU(words, low_ + group), c2 = hn::LoadU(words, high_ + group);
    WordVector c3 = hn::Set(words, stream.last_counter_word());
    WordVector key0 = hn::Set(words, stream.key()[0]), key1 = hn::Set(words, stream.key()[1]);
    for (int round = 0; round < 10; ++round) {
      const WordVector first = product(c0, hn::Set(words, 0xD2511F53u));
      const WordVector second = product(c2, hn::Set(words, 0xCD9E8D57u));
      c0 = hn::Xor3(hn::ShiftRight<32>(second), c1, key0);
      c1 = second;
      c2 = hn::Xor3(hn::ShiftRight<32>(first), c3, key1);
      c3 = first;
      key0 = hn::Add(key0, hn::Set(words, 0x9E3779B9u));
      key1 = hn::Add(key1, hn::Set(words, 0xBB67AE85u));
    }
    const WordVector begin = joined(c0, c1), end = joined(c2, c3);
    lower = hn::InterleaveLower(words, begin, end);
    upper = hn::InterleaveUpper(words, begin, end);
  }

  uint64_t first_;
  uint64_t low_[kGroups], high_[kGroups];
};

#endif

void draw_units(const DrawStream* streams, const uint64_t* counts, size_t units, uint64_t first_group,
                size_t replicates, double* HWY_RESTRICT out) {
  const Groups groups(first_group);
  HWY_ALIGN uint16_t sums[kDrawnAtOnce];
  for (size_t unit = 0; unit < units; ++unit, out += replicates) {
    if (counts[unit] > kSummedCount) continue;
    std::fill(sums, sums + kDrawnAtOnce, uint16_t{0});
    for (uint32_t row = 0; row < counts[unit]; ++row) groups.add_draws(streams[unit], row, (replicates + 7) / 8, sums);
    to_doubles(sums, out, replicates);
  }
}

// Adds value[u * stride] times what unit u was drawn, one unit after the other.
template <size_t kUnits>
void add_multiples(const double* HWY_RESTRICT drawn, const double* HWY_RESTRICT value, size_t stride,
                   double* HWY_RESTRICT sum) {
  const hn::CappedTag<double, kDrawnAtOnce> doubles;
  for (size_t i = 0; i < kDrawnAtOnce; i += hn::Lanes(doubles)) {
    auto total = hn::LoadU(doubles, sum + i);
    for (size_t unit = 0; unit < kUnits; ++unit) {
      const auto times = hn::LoadU(doubles, drawn + unit * kDrawnAtOnce + i);
      total = hn::Add(total, hn::Mul(hn::Set(doubles, value[unit * stride]), times));
    }
    hn::StoreU(total, doubles, sum + i);
  }
}

// Whether some units from `unit` on, whose entries begin at `entry`, add to the same sums, each once.
template <size_t kUnits>
bool same_sums(const DrawnValues& values, size_t entry, size_t unit) {
  const size_t entries = values.end[unit] - entry;
  for (size_t i = 1; i < kUnits; ++i) {
    if (values.end[unit + i] != entry + (i + 1) * entries) return false;
    if (!std::equal(&values.sum[entry], &values.sum[entry] + entries, &values.sum[entry + i * entries])) return false;
  }
  return true;
}

void add_units(const double* HWY_RESTRICT drawn, const DrawnValues& values, size_t first_unit, size_t units,
               DrawnSum* HWY_RESTRICT sums) {
  constexpr size_t kTogether = 8;  // units of the same sums, which stay in registers meanwhile
  size_t entry = first_unit > 0 ? values.end[first_unit - 1] : 0;
  for (size_t unit = first_unit; unit < first_unit + units;) {
    const size_t end = values.end[unit], entries = end - entry;
    const bool together =
        unit + kTogether <= first_unit + units && entries > 0 && same_sums<kTogether>(values, entry, unit);
    for (; entry < end; ++entry) {
      const double* value = &values.value[entry];
      double* const sum = sums[values.sum[entry]].of;
      if (together) {
        add_multiples<kTogether>(drawn, value, entries, sum);
      } else {
        add_multiples<1>(drawn, value, entries, sum);
      }
    }
    if (together) entry = values.end[unit + kTogether - 1];
    drawn += (together ? kTogether : 1) * kDrawnAtOnce;
    unit += together ? kTogether : 1;
  }
}

}  // namespace
}  // namespace HWY_NAMESPACE
}  // namespace assay
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace assay {
namespace {

HWY_EXPORT(draw_units);
HWY_EXPORT(add_units);

}  // namespace

void draw_poisson(std::span<const DrawStream> streams, std::span<const uint64_t> counts, uint64_t first_group,
                  size_t replicates, double* out) {
  HWY_DYNAMIC_DISPATCH(draw_units)(streams.data(), counts.data(), streams.size(), first_group, replicates, out);
  for (size_t unit = 0; unit < streams.size(); ++unit) {
    if (counts[unit] <= kSummedCount) continue;
    for (size_t i = 0; i < replicates; ++i)
      out[unit * replicates + i] = static_cast<double>(poisson(streams[unit], counts[unit], 8 * first_group + i));
  }
}

void add_drawn(const double* drawn, const DrawnValues& values, size_t first_unit, size_t units, DrawnSum* sums) {
  HWY_DYNAMIC_DISPATCH(add_units)(drawn, values, first_unit, units, sums);
}

}  // namespace assay
#endif
