// SPDX-License-Identifier: Apache-2.0
#include "assay/stats/count_box.h"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "assay/stats/distributions.h"
#include "assay/stats/proportion.h"

namespace assay {
namespace {

constexpr double kTail = 0.025;

TEST(CountBox, OfOneRateIsItsOwnInterval) {
  const std::vector<Rate> rates = {{17, 20}};
  const FunctionOfRates same = [](std::span<const double> r) { return std::optional(r[0]); };
  EXPECT_EQ(box_extremes(same, rates, 0.01, kTail), clopper_pearson(17, 20, 0.01, kTail));
  const FunctionOfRates error = [](std::span<const double> r) { return std::optional(1 - r[0]); };
  const IntervalEnds mirrored = box_extremes(error, rates, kTail, 0.01);
  EXPECT_NEAR(*mirrored.lower, 1 - *clopper_pearson(17, 20, 0.01, kTail).upper, 2e-12);
}

// F1 of recall and of specificity with as many positives as negatives.
std::optional<double> f1(std::span<const double> rates) {
  const double hits = rates[0], false_alarms = 1 - rates[1], all = hits + 1 + false_alarms;
  return 2 * hits / all;
}

TEST(CountBox, TwentyRightOfTwentyProveLittle) {
  const std::vector<Rate> rates = {{10, 10}, {10, 10}};
  const IntervalEnds ends = box_extremes(f1, rates, kTail, kTail);
  const double rate = std::pow(kTail / 2, 0.1);  // the lower end of 10 of 10 at half the tail
  EXPECT_NEAR(*ends.lower, 2 * rate / (rate + 1 + 1 - rate), 1e-11);
  EXPECT_EQ(ends.upper, 1);
}

TEST(CountBox, NeverMissesMoreOftenThanItsTail) {
  // Exact, over all outcomes of 8 positives and 8 negatives.
  for (const double recall : {0.3, 0.6, 0.9, 0.97}) {
    for (const double specificity : {0.2, 0.8, 0.95}) {
      const double truth = *f1(std::vector<double>{recall, specificity});
      double above = 0, below = 0;
      for (int x = 0; x <= 8; ++x) {
        for (int y = 0; y <= 8; ++y) {
          const double chance = (binomial_at_most(x, 8, recall) - binomial_at_most(x - 1, 8, recall)) *
                                (binomial_at_most(y, 8, specificity) - binomial_at_most(y - 1, 8, specificity));
          const std::vector<Rate> rates = {{static_cast<double>(x), 8}, {static_cast<double>(y), 8}};
          const IntervalEnds ends = box_extremes(f1, rates, kTail, kTail);
          above += *ends.lower > truth ? chance : 0;
          below += *ends.upper < truth ? chance : 0;
        }
      }
      EXPECT_LE(above, kTail);
      EXPECT_LE(below, kTail);
    }
  }
}

TEST(CountBox, ClimbsManyRatesToTheCornerOfAMonotoneFunction) {
  const std::vector<Rate> rates(20, Rate{5, 10});
  const FunctionOfRates alternating = [](std::span<const double> r) {
    double sum = 0;
    for (size_t i = 0; i < r.size(); ++i) sum += i % 2 ? r[i] : -r[i];
    return std::optional(sum);
  };
  const IntervalEnds one = clopper_pearson(5, 10, kTail / 20, kTail / 20);
  const IntervalEnds ends = box_extremes(alternating, rates, kTail, kTail);
  EXPECT_NEAR(*ends.upper, 10 * (*one.upper - *one.lower), 1e-10);
  EXPECT_NEAR(*ends.lower, -*ends.upper, 1e-10);
}

TEST(CountBox, SeesAFunctionThatTurnsInside) {
  const std::vector<Rate> rates = {{5, 10}};
  const FunctionOfRates hill = [](std::span<const double> r) { return std::optional(r[0] * (1 - r[0])); };
  EXPECT_EQ(box_extremes(hill, rates, kTail, kTail).upper, 0.25);
}

TEST(CountBox, AnUndefinedCornerIsApproached) {
  // Precision with neither hits nor false alarms; the corner (0, 0) is in the box.
  const std::vector<Rate> rates = {{0, 10}, {0, 10}};
  const FunctionOfRates precision = [](std::span<const double> r) {
    return r[0] + r[1] > 0 ? std::optional(r[0] / (r[0] + r[1])) : std::nullopt;
  };
  const IntervalEnds ends = box_extremes(precision, rates, kTail, kTail);
  EXPECT_EQ(ends.lower, 0);
  EXPECT_EQ(ends.upper, 1);
  const FunctionOfRates nowhere = [](std::span<const double>) { return std::optional<double>(); };
  EXPECT_EQ(box_extremes(nowhere, rates, kTail, kTail), IntervalEnds{});
  EXPECT_EQ(box_extremes(precision, {}, kTail, kTail), IntervalEnds{});
}

TEST(CountBox, AtATailOfZeroIsTheWholeRange) {
  EXPECT_EQ(box_extremes(f1, std::vector<Rate>{{10, 10}, {10, 10}}, 0, 0), (IntervalEnds{0.0, 1.0}));
}

}  // namespace
}  // namespace assay
