// SPDX-License-Identifier: Apache-2.0
#include "assay/base/poisson.h"

#include <gtest/gtest.h>
#include <hwy/targets.h>

#include <algorithm>
#include <boost/multiprecision/cpp_bin_float.hpp>
#include <cmath>
#include <map>
#include <vector>

namespace assay {
namespace {

using Long = boost::multiprecision::number<boost::multiprecision::cpp_bin_float<256>>;

std::vector<uint64_t> draw(uint64_t seed, uint64_t count, size_t replicates) {
  std::vector<uint64_t> draws(replicates);
  draw_poisson(DrawStream(DrawSource(seed, "test"), count, 0), count, 0, draws);
  return draws;
}

// Pearson's statistic over cells of at least 20 expected draws, as a standard normal score (Wilson and Hilferty).
double chi_square_score(const std::vector<uint64_t>& draws, double mean) {
  std::map<uint64_t, double> observed;
  for (const uint64_t value : draws) ++observed[value];
  const auto total = static_cast<double>(draws.size());
  const auto first = static_cast<uint64_t>(std::max(0.0, mean - 12 * std::sqrt(mean)));
  const auto last = static_cast<uint64_t>(mean + 12 * std::sqrt(mean) + 20);
  EXPECT_GE(observed.begin()->first, first);
  EXPECT_LE(observed.rbegin()->first, last);
  double statistic = 0;
  double cells = 0;
  double expected = 0;
  double seen = 0;
  double expected_before = 0;
  for (uint64_t k = first; k <= last; ++k) {
    const auto x = static_cast<double>(k);
    expected += total * std::exp(x * std::log(mean) - mean - std::lgamma(x + 1));
    seen += observed.count(k) != 0 ? observed[k] : 0;
    if (expected >= 20 && total - expected_before - expected >= 20) {
      statistic += (seen - expected) * (seen - expected) / expected;
      ++cells;
      expected_before += expected;
      expected = seen = 0;
    }
  }
  expected = total - expected_before;  // the last cell takes the tail
  statistic += (seen - expected) * (seen - expected) / expected;
  const double freedom = cells;
  const double spread = 2 / (9 * freedom);
  return (std::cbrt(statistic / freedom) - (1 - spread)) / std::sqrt(spread);
}

TEST(Poisson, SumsFollowTheLaw) {
  for (const uint64_t count : {1, 2, 3, 7, 16}) {
    const double score = chi_square_score(draw(1, count, 1000000), static_cast<double>(count));
    EXPECT_LT(std::abs(score), 4) << count;
  }
}

TEST(Poisson, RejectionFollowsTheLaw) {
  for (const uint64_t count : {17, 18, 25, 50, 200, 1000}) {
    const double score = chi_square_score(draw(2, count, 1000000), static_cast<double>(count));
    EXPECT_LT(std::abs(score), 4) << count;
  }
}

TEST(Poisson, LargeCountsHaveTheMomentsOfTheLaw) {
  for (const double mean : {1e5, 1e9, 1e12, 1e15}) {
    constexpr size_t kDraws = 200000;
    double first = 0;
    double second = 0;
    double fourth = 0;
    for (const uint64_t value : draw(3, static_cast<uint64_t>(mean), kDraws)) {
      const double z = (static_cast<double>(value) - mean) / std::sqrt(mean);
      first += z / kDraws;
      second += z * z / kDraws;
      fourth += z * z * z * z / kDraws;
    }
    EXPECT_NEAR(first, 0, 4 / std::sqrt(kDraws));
    EXPECT_NEAR(second, 1, 4 * std::sqrt(2.0 / kDraws));
    EXPECT_NEAR(fourth, 3, 4 * std::sqrt(96.0 / kDraws));
  }
}

// The draws of one block belong to different replicates and must not hang together.
TEST(Poisson, LanesAndContentsAreUncorrelated) {
  constexpr size_t kGroups = 200000;
  const DrawStream stream(DrawSource(4, "test"), 0, 0);
  const DrawStream other(DrawSource(4, "test"), 1, 0);
  double products[8][8] = {};
  double across[8] = {};
  for (size_t group = 0; group < kGroups; ++group) {
    const auto draws = eight_poisson_draws(stream, group);
    const auto others = eight_poisson_draws(other, group);
    for (size_t i = 0; i < 8; ++i) {
      across[i] += (draws[i] - 1.0) * (others[i] - 1.0);
      for (size_t j = 0; j < 8; ++j) products[i][j] += (draws[i] - 1.0) * (draws[j] - 1.0);
    }
  }
  const double bound = 4.5 * std::sqrt(kGroups);
  for (size_t i = 0; i < 8; ++i) {
    EXPECT_LT(std::abs(across[i]), bound);
    for (size_t j = 0; j < i; ++j) EXPECT_LT(std::abs(products[i][j]), bound);
  }
}

TEST(Poisson, DoesNotDependOnTheBatch) {
  const DrawStream stream(DrawSource(5, "test"), 42, 43);
  for (const uint64_t count : {0, 1, 5, 16, 17, 1000}) {
    std::vector<uint64_t> whole(1000);
    draw_poisson(stream, count, 0, whole);
    std::vector<uint64_t> parts(1000);
    size_t done = 0;
    for (size_t size = 1; done < parts.size(); size = size % 23 + 1) {
      const size_t part = std::min(size, parts.size() - done);
      draw_poisson(stream, count, done, std::span(parts).subspan(done, part));
      done += part;
    }
    EXPECT_EQ(whole, parts);
    EXPECT_EQ(whole[777], poisson(stream, count, 777));
    EXPECT_EQ(count == 0, *std::max_element(whole.begin(), whole.end()) == 0);
  }
}

// Every kind of vector draws what the scalar path draws, also where 16 bits leave a draw undecided and where the number
// of a group outgrows 32 bits.
TEST(Poisson, EveryKindOfVectorHasTheDrawsOfSingleReplicates) {
  constexpr uint64_t kFirstGroup = (uint64_t{1} << 32) - 3;
  std::vector<DrawStream> streams;
  std::vector<uint64_t> counts;
  for (uint64_t content = 0; content < 300; ++content) {
    streams.emplace_back(DrawSource(1, "test"), content, 9);
    counts.push_back(content % 7 == 6 ? content : content % 3 == 2 ? content % 17 : 1);
  }
  for (const size_t replicates : {1, 8, 24, 61, 64}) {
    std::vector<double> each;
    for (size_t unit = 0; unit < streams.size(); ++unit) {
      for (size_t i = 0; i < replicates; ++i)
        each.push_back(static_cast<double>(poisson(streams[unit], counts[unit], 8 * kFirstGroup + i)));
    }
    for (const int64_t target : hwy::SupportedAndGeneratedTargets()) {
      hwy::SetSupportedTargetsForTest(target);
      std::vector<double> drawn(each.size());
      draw_poisson(streams, counts, kFirstGroup, replicates, drawn.data());
      EXPECT_EQ(drawn, each) << replicates << " replicates on " << hwy::TargetName(target);
    }
    hwy::SetSupportedTargetsForTest(0);
  }
}

// The sums are rounded after every unit, in the order of the units, by every kind of vector.
TEST(Poisson, EveryKindOfVectorHasTheSumsOfSingleAdditions) {
  constexpr size_t kUnits = 200, kSums = 3;
  std::vector<double> drawn, value;
  std::vector<DrawnSum> expected(kSums);
  std::vector<uint64_t> end;
  std::vector<uint32_t> sum;
  for (size_t unit = 0; unit < kUnits; ++unit) {
    for (size_t i = 0; i < kDrawnAtOnce; ++i) drawn.push_back(static_cast<double>((unit * 5 + i * 3) % 7));
    for (uint32_t s = 0; s < kSums; ++s) {
      if (unit % 50 < 20 && (unit + s) % 4 == 0) continue;  // units of other sums than their neighbours'
      sum.push_back(s);
      value.push_back(std::sin(static_cast<double>(3 * unit + s)));
      for (size_t i = 0; i < kDrawnAtOnce; ++i) expected[s].of[i] += value.back() * drawn[unit * kDrawnAtOnce + i];
    }
    end.push_back(sum.size());
  }
  for (const int64_t target : hwy::SupportedAndGeneratedTargets()) {
    hwy::SetSupportedTargetsForTest(target);
    std::vector<DrawnSum> sums(kSums);
    add_drawn(drawn.data(), {end, sum, value}, 0, 77, sums.data());
    add_drawn(drawn.data() + 77 * kDrawnAtOnce, {end, sum, value}, 77, kUnits - 77, sums.data());
    for (size_t s = 0; s < kSums; ++s)
      EXPECT_TRUE(std::ranges::equal(sums[s].of, expected[s].of)) << s << " on " << hwy::TargetName(target);
  }
  hwy::SetSupportedTargetsForTest(0);
}

// The table against 256-bit arithmetic: a step up lies exactly at the distribution function's value.
TEST(Poisson, RefinementIsExact) {
  const Long scale = boost::multiprecision::ldexp(Long(1), 144);
  Long density = boost::multiprecision::exp(Long(-1));
  Long distribution = density;
  for (uint16_t k = 0; k < 30; ++k) {
    const boost::multiprecision::cpp_int step = (distribution * scale).convert_to<boost::multiprecision::cpp_int>();
    for (const int offset : {0, 1}) {
      const boost::multiprecision::cpp_int number = step + offset;
      PhiloxBlock words;
      for (unsigned word = 0; word < 4; ++word) {
        words[word] = static_cast<uint32_t>((number >> (96 - 32 * word)) & 0xffffffffu);
      }
      const auto u = static_cast<uint16_t>(number >> 128);
      EXPECT_EQ(k + offset, refine_poisson_draw(u, words)) << k;
    }
    density /= k + 1;
    distribution += density;
  }
}

// The quick comparison and the full one agree wherever 16 bits decide.
TEST(Poisson, EveryLaneIsTheRefinedDrawOfItsBits) {
  const DrawStream stream(DrawSource(6, "test"), 8, 9);
  int refined = 0;
  for (uint64_t group = 0; group < 20000; ++group) {
    const PhiloxBlock block = stream.block(group, 2);
    const auto draws = eight_poisson_draws(stream, group, 2);
    for (uint32_t lane = 0; lane < 8; ++lane) {
      const auto u = static_cast<uint16_t>(block[lane / 2] >> (16 * (lane % 2)));
      const PhiloxBlock more = stream.block(group, 0x80000000u + 16 + lane);
      EXPECT_EQ(refine_poisson_draw(u, more), draws[lane]);
      const uint16_t least = refine_poisson_draw(u, {0, 0, 0, 0});
      const uint16_t most = refine_poisson_draw(u, {0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff});
      refined += least != most ? 1 : 0;
    }
  }
  EXPECT_GT(refined, 5);  // 160,000 draws, of which some 8 in 65,536 need more bits
  EXPECT_LT(refined, 50);
}

// Stored results depend on these draws.
TEST(Poisson, GoldenDraws) {
  const DrawStream stream(DrawSource(7, "bootstrap"), 11, 13);
  std::vector<uint64_t> draws(12);
  draw_poisson(stream, 1, 0, draws);
  EXPECT_EQ((std::vector<uint64_t>{0, 0, 0, 4, 0, 1, 2, 1, 0, 1, 0, 0}), draws);
  draw_poisson(stream, 5, 0, draws);
  EXPECT_EQ((std::vector<uint64_t>{2, 6, 1, 9, 7, 6, 4, 4, 2, 10, 6, 1}), draws);
  draw_poisson(stream, 100, 0, draws);
  EXPECT_EQ((std::vector<uint64_t>{94, 107, 82, 85, 102, 101, 87, 103, 87, 111, 105, 93}), draws);
  draw_poisson(stream, 1000000, 0, draws);
  EXPECT_EQ((std::vector<uint64_t>{999469, 1000653, 998236, 998564, 1000241, 1000117, 998749, 1000272, 998745, 1001072,
                                   1000483, 999356}),
            draws);
}

}  // namespace
}  // namespace assay
