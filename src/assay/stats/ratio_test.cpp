// SPDX-License-Identifier: Apache-2.0
#include "assay/stats/ratio.h"

#include <gtest/gtest.h>

#include <cmath>

#include "assay/stats/extremes.h"
#include "assay/stats/proportion.h"

namespace assay {
namespace {

constexpr double kTail = 0.025;

IntervalEnds of_counts(double s1, double n1, double s2, double n2) {
  return ratio_of_independent(s1 / n1, clopper_pearson(s1, n1, kTail, kTail), s2 / n2,
                              clopper_pearson(s2, n2, kTail, kTail));
}

TEST(Ratio, ContainsTheRatioAndMirrorsWhenTurnedOver) {
  for (const auto& [s1, n1, s2, n2] :
       {std::tuple(30.0, 100.0, 45.0, 120.0), {3.0, 200.0, 9.0, 150.0}, {90.0, 100.0, 20.0, 100.0}}) {
    const IntervalEnds ends = of_counts(s1, n1, s2, n2), turned = of_counts(s2, n2, s1, n1);
    const double ratio = (s1 / n1) / (s2 / n2);
    EXPECT_LT(*ends.lower, ratio);
    EXPECT_GT(*ends.upper, ratio);
    EXPECT_NEAR(*ends.lower * *turned.upper, 1, 1e-9);
    EXPECT_NEAR(*ends.upper * *turned.lower, 1, 1e-9);
  }
}

// With many rows it is the interval of the logarithm by the delta method (D. Katz and others 1978).
TEST(Ratio, OfManyRowsIsThatOfTheLogarithm) {
  const double s1 = 30000, n1 = 100000, s2 = 45000, n2 = 120000;
  const double ratio = (s1 / n1) / (s2 / n2), error = std::sqrt(1 / s1 - 1 / n1 + 1 / s2 - 1 / n2);
  const IntervalEnds ends = of_counts(s1, n1, s2, n2);
  EXPECT_NEAR(*ends.lower, ratio * std::exp(-1.959964 * error), 2e-4);
  EXPECT_NEAR(*ends.upper, ratio * std::exp(1.959964 * error), 2e-4);
}

TEST(Ratio, ZerosNeedNoCorrection) {
  const IntervalEnds none_above = of_counts(0, 50, 20, 50);
  EXPECT_EQ(*none_above.lower, 0);
  EXPECT_GT(*none_above.upper, 0);
  EXPECT_LT(*none_above.upper, 1);
  const IntervalEnds none_below = of_counts(20, 50, 0, 50);
  EXPECT_FALSE(none_below.upper);
  EXPECT_GT(*none_below.lower, 1);
  EXPECT_FALSE(of_counts(0, 50, 0, 50).upper);
}

TEST(RatioOverGroups, IsTheWorstPairAtThePlainTailAndSimultaneousTowardsOne) {
  const std::vector<double> successes = {40, 60, 50};
  const PairIntervalAt pair = [&](size_t i, size_t j, double lower, double upper) {
    return ratio_of_independent(successes[i] / 100, clopper_pearson(successes[i], 100, lower, upper),
                                successes[j] / 100, clopper_pearson(successes[j], 100, upper, lower));
  };
  const IntervalEnds ends = ratio_over_groups(3, pair, kTail, kTail);
  EXPECT_EQ(*ends.lower, *pair(0, 1, kTail, kTail).lower);
  EXPECT_EQ(*ends.upper, *pair(0, 1, kTail, kTail / 6).upper);
  EXPECT_LT(*ends.lower, 40.0 / 60);
  // Equal groups: nothing proves a ratio below 1.
  const PairIntervalAt equal = [&](size_t, size_t, double, double) { return IntervalEnds{0.8, 1.25}; };
  EXPECT_EQ(*ratio_over_groups(4, equal, kTail, kTail).upper, 1);
  EXPECT_EQ(*ratio_over_groups(1, equal, kTail, kTail).lower, 1);
}

}  // namespace
}  // namespace assay
