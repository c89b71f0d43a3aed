// SPDX-License-Identifier: Apache-2.0
#include "assay/stats/extremes.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <vector>

#include "assay/stats/distributions.h"
#include "assay/stats/mean.h"
#include "assay/stats/proportion.h"

namespace assay {
namespace {

constexpr double kTail = 0.025;

TEST(SimultaneousQuantile, MatchesTheReference) {
  // scipy 1.17.1: stats.studentized_range.isf(0.025, k, inf) / sqrt(2), itself exact to some nine digits.
  EXPECT_NEAR(tukey_quantile(2, kTail), 2.2414027276049415, 1e-8);
  EXPECT_NEAR(tukey_quantile(3, kTail), 2.6037565009996526, 1e-8);
  EXPECT_NEAR(tukey_quantile(10, kTail), 3.3828224584483446, 1e-8);
  EXPECT_NEAR(tukey_quantile(5, 1e-5), 4.889605747109595, 1e-7);
  EXPECT_NEAR(sidak_quantile(45, kTail), 3.449099351323092, 1e-12);
  EXPECT_TRUE(std::isinf(tukey_quantile(3, 0)));
}

TEST(SimultaneousQuantile, GrowsAsTheTailShrinksAndIsNeverAboveSidak) {
  for (const size_t groups : {2u, 3u, 7u, 40u}) {
    double before = 0;
    for (const double tail : {0.5, 0.1, 0.01, 1e-4, 1e-9, 1e-12, 1e-100, 1e-290}) {
      const double quantile = tukey_quantile(groups, tail);
      EXPECT_GT(quantile, before);
      EXPECT_LE(quantile, sidak_quantile(groups * (groups - 1) / 2, tail));
      before = quantile;
    }
  }
}

TEST(Range, OfTwoGroupsIsTheirAbsoluteDifference) {
  const std::vector<double> value = {0.9, 0.6}, error = {0.03, 0.04};
  const IntervalEnds ends = range_over_groups({value, error, {}}, kTail, kTail);
  EXPECT_NEAR(*ends.upper, 0.3 + 1.959963984540054 * 0.05, 1e-11);
  EXPECT_NEAR(*ends.lower, 0.3 - 2.241402727604947 * 0.05, 1e-11);
}

TEST(Range, IgnoresTheOrderAndTheLevelOfTheGroups) {
  const std::vector<double> value = {0.1, 0.4, 0.2, 0.35}, error = {0.02, 0.01, 0.05, 0.03};
  const std::vector<double> reversed = {-0.1, -0.4, -0.2, -0.35};
  const std::vector<double> shuffled = {0.35, 0.2, 0.4, 0.1}, errors = {0.03, 0.05, 0.01, 0.02};
  const IntervalEnds ends = range_over_groups({value, error, {}}, 0.01, 0.1);
  EXPECT_EQ(ends, range_over_groups({reversed, error, {}}, 0.01, 0.1));
  EXPECT_EQ(ends, range_over_groups({shuffled, errors, {}}, 0.01, 0.1));
}

TEST(Range, TakesWhatGroupsShareIntoAccount) {
  const std::vector<double> value = {0.5, 0.3}, error = {0.05, 0.05}, shared = {0.0025, 0.0024, 0.0024, 0.0025};
  const IntervalEnds dependent = range_over_groups({value, error, shared}, kTail, kTail);
  EXPECT_NEAR(*dependent.upper, 0.2 + 1.959963984540054 * std::sqrt(0.0002), 1e-11);
  EXPECT_GT(*dependent.lower, *range_over_groups({value, error, {}}, kTail, kTail).lower);
}

TEST(Range, OfFewGroupsOrWithoutTails) {
  const std::vector<double> value = {0.5, 0.3}, error = {0.05, 0.05};
  EXPECT_EQ(range_over_groups({value, error, {}}, 0, 0), (IntervalEnds{0.0, std::nullopt}));
  EXPECT_EQ(range_over_groups({{value.data(), 1}, {error.data(), 1}, {}}, kTail, kTail), (IntervalEnds{0.0, 0.0}));
  const std::vector<double> unknown = {0.05, std::numeric_limits<double>::infinity()};
  EXPECT_EQ(range_over_groups({value, unknown, {}}, kTail, kTail), (IntervalEnds{0.0, std::nullopt}));
}

TEST(Range, OfSmallCellsByMiettinenAndNurminen) {
  const std::vector<double> successes = {10, 3, 7}, trials = {10, 10, 12};
  const PairIntervalAt pair = [&](size_t i, size_t j, double lower, double upper) {
    return miettinen_nurminen_difference(successes[i], trials[i], successes[j], trials[j], lower, upper);
  };
  const IntervalEnds ends = range_over_groups(3, pair, kTail, kTail);
  EXPECT_EQ(ends.upper, pair(0, 1, kTail, kTail).upper);
  EXPECT_EQ(ends.lower, pair(0, 1, kTail / 6, kTail).lower);
}

TEST(Ratio, IsTheSmallestOverTheLargest) {
  const std::vector<double> logs = {std::log(0.8), std::log(0.6)}, error = {0.03, 0.04};
  const IntervalEnds ends = ratio_over_groups({logs, error, {}}, kTail, kTail);
  EXPECT_NEAR(*ends.lower, 0.75 * std::exp(-1.959963984540054 * 0.05), 1e-11);
  EXPECT_NEAR(*ends.upper, 0.75 * std::exp(2.241402727604947 * 0.05), 1e-11);
  const std::vector<double> with_zero = {-std::numeric_limits<double>::infinity(), 0};
  EXPECT_EQ(ratio_over_groups({with_zero, error, {}}, kTail, kTail), (IntervalEnds{0.0, 1.0}));
  EXPECT_EQ(ratio_over_groups({logs, error, {}}, 0, 0), (IntervalEnds{0.0, 1.0}));
  EXPECT_EQ(ratio_over_groups({}, kTail, kTail), (IntervalEnds{1.0, 1.0}));
}

TEST(WorstGroup, PassesWhenEveryGroupPassesAndFailsAtTheBonferroniLevel) {
  const std::vector<double> successes = {90, 40, 70}, trials = {100, 50, 71};
  const GroupIntervalAt group = [&](size_t i, double lower, double upper) {
    return clopper_pearson(successes[i], trials[i], lower, upper);
  };
  const IntervalEnds smallest = smallest_over_groups(3, group, kTail, kTail);
  EXPECT_EQ(smallest.lower, group(1, kTail, kTail).lower);
  EXPECT_EQ(smallest.upper, group(1, kTail, kTail / 3).upper);
  const IntervalEnds largest = largest_over_groups(3, group, kTail, kTail);
  EXPECT_EQ(largest.upper, group(2, kTail, kTail).upper);
  EXPECT_EQ(largest.lower, group(2, kTail / 3, kTail).lower);
  EXPECT_EQ(smallest_over_groups(0, group, kTail, kTail), IntervalEnds{});
}

TEST(WorstGroup, AnUnboundedEndOfAnyGroupIsUnboundedOnTheSideOfThePass) {
  const GroupIntervalAt group = [](size_t i, double, double) {
    return i == 0 ? IntervalEnds{} : IntervalEnds{0.5, 0.7};
  };
  EXPECT_EQ(smallest_over_groups(2, group, kTail, kTail), (IntervalEnds{std::nullopt, 0.7}));
  EXPECT_EQ(largest_over_groups(2, group, kTail, kTail), (IntervalEnds{0.5, std::nullopt}));
}

// SplitMix64 (Steele, Lea, Flood 2014).
double uniform(uint64_t& state) {
  uint64_t z = state += 0x9E3779B97F4A7C15;
  z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
  z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
  z ^= z >> 31;
  return (static_cast<double>(z >> 11) + 0.5) * 0x1p-53;
}

TEST(Range, EachEndMissesAtMostAtItsTail) {
  constexpr int kTables = 2000;
  const double most = kTail + 3 * std::sqrt(kTail * (1 - kTail) / kTables);
  const std::vector<double> error = {0.02, 0.05, 0.03, 0.03, 0.1};
  uint64_t state = 7;
  const std::vector<std::vector<double>> truths = {
      {0.5, 0.5, 0.5, 0.5, 0.5}, {0.5, 0.5, 0.5, 0.5, 0.6}, {0, 1, 0, 1, 0}};
  for (const std::vector<double>& truth : truths) {
    const double range = *std::max_element(truth.begin(), truth.end()) - *std::min_element(truth.begin(), truth.end());
    double above = 0, below = 0;
    for (int table = 0; table < kTables; ++table) {
      std::vector<double> value;
      for (size_t i = 0; i < truth.size(); ++i) value.push_back(truth[i] + error[i] * normal_quantile(uniform(state)));
      const IntervalEnds ends = range_over_groups({value, error, {}}, kTail, kTail);
      above += (*ends.lower > range) / static_cast<double>(kTables);
      below += (*ends.upper < range) / static_cast<double>(kTables);
    }
    EXPECT_LE(above, most);
    EXPECT_LE(below, most);
  }
}

}  // namespace
}  // namespace assay
