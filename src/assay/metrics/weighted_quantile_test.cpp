// SPDX-License-Identifier: Apache-2.0
#include "assay/metrics/weighted_quantile.h"

#include <gtest/gtest.h>

namespace assay {
namespace {

TEST(WeightedQuantile, IsTheMedianForEqualWeights) {
  EXPECT_EQ(OrderedNumbers({3, 1, 2}, {}).quantile(0.5), 2);
  EXPECT_EQ(OrderedNumbers({4, 1, 3, 2}, {}).quantile(0.5), 2.5);
  EXPECT_EQ(OrderedNumbers({7}, {}).quantile(0.5), 7);
}

TEST(WeightedQuantile, SharesThatAreJustReachedSurviveRounding) {
  // 0.1 x 30 is above 3 as doubles multiply.
  LargeVector<double> numbers;
  for (int i = 1; i <= 30; ++i) numbers.push_back(i);
  EXPECT_EQ(OrderedNumbers(numbers, {}).quantile(0.1), 3.5);
  EXPECT_EQ(OrderedNumbers(numbers, {}).quantile(0), 1);
  EXPECT_EQ(OrderedNumbers(numbers, {}).quantile(1), 30);
}

TEST(WeightedQuantile, CountsWeightNotRows) {
  const OrderedNumbers ordered({10, 20, 30}, {1, 1, 2});
  EXPECT_EQ(ordered.quantile(0.5), 25);
  EXPECT_EQ(ordered.quantile(0.4), 20);
  EXPECT_EQ(ordered.first_above(0.5), 30);
  EXPECT_EQ(ordered.first_from(0.5), 20);
}

}  // namespace
}  // namespace assay
