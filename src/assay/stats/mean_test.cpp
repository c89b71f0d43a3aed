// SPDX-License-Identifier: Apache-2.0
// Expected values: scipy 1.17.1, for example 3.2 - stats.t.isf(0.025, 4) * 0.5 and
// stats.logistic.cdf(np.log(.97 / .03) - stats.norm.isf(.025) * .02 / (.97 * .03)).
#include "assay/stats/mean.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "assay/stats/proportion.h"

namespace assay {
namespace {

constexpr double kTail = 0.025;

void expect_ends(const IntervalEnds& actual, double lower, double upper) {
  ASSERT_TRUE(actual.lower && actual.upper);
  EXPECT_NEAR(*actual.lower, lower, 1e-11);
  EXPECT_NEAR(*actual.upper, upper, 1e-11);
}

TEST(Student, MatchesTheReference) {
  expect_ends(student(3.2, 0.5, 4, kTail, kTail), 1.811777447401103, 4.588222552598897);
}

TEST(Student, WithoutATailOrDegreesIsUnbounded) {
  EXPECT_EQ(student(3, 1, 4, 0, 0), IntervalEnds{});
  EXPECT_EQ(student(3, 1, 0, kTail, kTail), IntervalEnds{});
  EXPECT_EQ(student(3, std::numeric_limits<double>::infinity(), 4, kTail, kTail), IntervalEnds{});
  EXPECT_EQ(student(3, std::numeric_limits<double>::quiet_NaN(), 4, kTail, kTail), IntervalEnds{});
}

TEST(Transformed, MatchesTheReference) {
  expect_ends(transformed(0.97, 0.02, Transform::logit, kTail, kTail), 0.8936942563239614, 0.9920227553400537);
  expect_ends(transformed(0.8, 0.1, Transform::atanh, kTail, kTail), 0.5036448709363964, 0.9278972821444634);
  expect_ends(transformed(2, 0.3, Transform::log, kTail, kTail, 9), 1.4245038905774745, 2.8079951388398485);
}

TEST(Transformed, StaysInItsRangeAndMirrors) {
  for (const double error : {1e-9, 0.01, 0.3, 50.0, 1e300}) {
    const IntervalEnds logit = transformed(0.1, error, Transform::logit, 1e-9, 0.1);
    EXPECT_GE(*logit.lower, 0);
    EXPECT_LE(*logit.upper, 1);
    const IntervalEnds mirrored = transformed(0.9, error, Transform::logit, 0.1, 1e-9);
    EXPECT_NEAR(*logit.lower, 1 - *mirrored.upper, 1e-11);
    EXPECT_NEAR(*logit.upper, 1 - *mirrored.lower, 1e-11);
    const IntervalEnds atanh = transformed(-0.5, error, Transform::atanh, 1e-9, 0.1);
    const IntervalEnds other = transformed(0.5, error, Transform::atanh, 0.1, 1e-9);
    EXPECT_EQ(*atanh.lower, -*other.upper);
    EXPECT_EQ(*atanh.upper, -*other.lower);
    EXPECT_GE(*atanh.lower, -1);
  }
}

TEST(Transformed, AtATailOfZeroIsTheRange) {
  EXPECT_EQ(transformed(0.5, 0.1, Transform::logit, 0, 0), (IntervalEnds{0.0, 1.0}));
  EXPECT_EQ(transformed(0.5, 0.1, Transform::atanh, 0, 0), (IntervalEnds{-1.0, 1.0}));
  EXPECT_EQ(transformed(0.5, 0.1, Transform::log, 0, 0), (IntervalEnds{0.0, std::nullopt}));
  EXPECT_EQ(transformed(1, 0.1, Transform::logit, kTail, kTail), (IntervalEnds{0.0, 1.0}));
}

TEST(WithoutVariation, OfAShareIsTheExactInterval) {
  const IntervalEnds exact = clopper_pearson(20, 20, kTail, kTail);
  expect_ends(bounded_without_variation(1, 0, 1, 20, kTail, kTail), *exact.lower, 1);
  expect_ends(bounded_without_variation(0, 0, 1, 20, kTail, kTail), 0, 1 - *exact.lower);
}

TEST(WithoutVariation, ReachesTowardsBothEndsOfTheRange) {
  const double share = 1 - std::pow(kTail, 1.0 / 12);
  expect_ends(bounded_without_variation(0.25, -1, 1, 12, kTail, kTail), 0.25 - 1.25 * share, 0.25 + 0.75 * share);
  EXPECT_EQ(bounded_without_variation(0.25, -1, 1, 12, 0, 0), (IntervalEnds{-1.0, 1.0}));
  EXPECT_EQ(bounded_without_variation(0.25, -1, 1, 0, kTail, kTail), (IntervalEnds{-1.0, 1.0}));
}

TEST(WithoutVariation, HoldsAtTheWorstTruth) {
  // A share q of rows at 0, the others at 1: n equal rows occur with (1 - q)^n, and their lower end must then not lie
  // above the true mean 1 - q more often than the tail.
  for (double q = 0.001; q < 1; q += 0.001) {
    const bool misses = *bounded_without_variation(1, 0, 1, 15, kTail, kTail).lower > 1 - q;
    EXPECT_LE(misses ? std::pow(1 - q, 15) : 0, kTail + 1e-12);
  }
}

}  // namespace
}  // namespace assay
