// SPDX-License-Identifier: Apache-2.0
#include "assay/stats/sign_tests.h"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

namespace assay {
namespace {

TEST(McNemar, IsTheBinomialTestOfDiscordantExamples) {
  // 2 x P(X <= 2 of 10) = 2 x (1 + 10 + 45) / 1024.
  EXPECT_DOUBLE_EQ(mcnemar_exact(2, 8).p, 0.109375);
  EXPECT_DOUBLE_EQ(mcnemar_exact(8, 2).p, 0.109375);
  EXPECT_EQ(mcnemar_exact(5, 5).p, 1);
  EXPECT_EQ(mcnemar_exact(0, 0).p, 1);
  EXPECT_NEAR(mcnemar_exact(0, 20).p, std::ldexp(1.0, -19), 1e-17);
}

TEST(SignFlips, AllAssignmentsOfFewDifferences) {
  // Of eight assignments of 1, 2, 4 only all plus and all minus reach 7.
  const std::vector<double> few = {1, 2, 4};
  EXPECT_DOUBLE_EQ(sign_flip_test(few, 0).p, 0.25);
  EXPECT_EQ(sign_flip_test(few, 0).method, "sign_flip_exact");
  // Sums that tie on paper tie here, whatever their last bits: 0.1 + 0.2 - 0.3 = 0.
  const std::vector<double> tie = {0.1, 0.2, -0.3};
  EXPECT_EQ(sign_flip_test(tie, 0).p, 1);
}

TEST(SignFlips, NothingThatDiffersIsNoEvidence) {
  EXPECT_EQ(sign_flip_test({}, 0).p, 1);
  EXPECT_EQ(sign_flip_test(std::vector<double>(50, 0.0), 0).p, 1);
}

TEST(SignFlips, DrawsBelongToTheSeed) {
  std::vector<double> values;
  for (int i = 0; i < 300; ++i) values.push_back(std::sin(i) + 0.08);
  const PairedTest first = sign_flip_test(values, 1), again = sign_flip_test(values, 1),
                   other = sign_flip_test(values, 2);
  EXPECT_EQ(first.p, again.p);
  EXPECT_NE(first.p, other.p);
  EXPECT_EQ(first.replicates, 9999);
  // The normal limit: sum of squares is the variance under the null.
  double sum = 0, squares = 0;
  for (double value : values) {
    sum += value;
    squares += value * value;
  }
  EXPECT_NEAR(first.p, std::erfc(std::fabs(sum) / std::sqrt(2 * squares)), 0.02);
  // So many differences that the limit stands in for draws: about what draws of a part of them would say.
  std::vector<double> many;
  for (int i = 0; i < 30000; ++i) many.push_back(std::sin(i) + 0.01);
  EXPECT_EQ(sign_flip_test(many, 0).method, "sign_flip_normal");
  EXPECT_NEAR(sign_flip_test(many, 0).p, 2 * 0.5 * std::erfc(0.01 * std::sqrt(30000 / 0.5001) / std::sqrt(2)), 2e-3);
  // Differences of one sign cannot be undone by any draw.
  EXPECT_DOUBLE_EQ(sign_flip_test(std::vector<double>(100, 1.0), 0).p, 1e-4);
}

}  // namespace
}  // namespace assay
