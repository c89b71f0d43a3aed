// SPDX-License-Identifier: Apache-2.0
// The interval of a threshold beside the order statistics that it stands for, and its coverage where the truth is
// known.
#include "assay/metrics/ranking/threshold_interval.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <random>

namespace assay {
namespace {

constexpr ThresholdWalk::Kinds kPositives = {.tp = true, .fn = true}, kNegatives = {.fp = true, .tn = true};

// One row a score, highest first.
RankedScores ranked(std::vector<double> scores, bool positive) {
  std::sort(scores.begin(), scores.end(), std::greater<>());
  RankedScores rows;
  for (double score : scores) {
    rows.score.push_back(score);
    rows.positive.push_back(positive);
    rows.negative.push_back(!positive);
  }
  (positive ? rows.positives : rows.negatives) = static_cast<double>(scores.size());
  (positive ? rows.positive_rows : rows.negative_rows) = static_cast<int64_t>(scores.size());
  return rows;
}

TEST(ThresholdInterval, OfTheMedianIsThatOfTheOrderStatistics) {
  std::vector<double> scores;
  for (int i = 1; i <= 20; ++i) scores.push_back(i);
  // Of 20 rows the 6th and the 15th bound the median at 95 % (the sign test's tables).
  const IntervalEnds recall = threshold_reaching(ranked(scores, true), {.tp = true}, kPositives, 0.5)(0.025, 0.025);
  EXPECT_EQ(recall.lower, 6);
  EXPECT_EQ(recall.upper, 15);
  const IntervalEnds rate = threshold_within(ranked(scores, false), {.fp = true}, kNegatives, 0.5)(0.025, 0.025);
  EXPECT_EQ(rate.lower, 6);
  EXPECT_EQ(rate.upper, 16);  // the threshold that is used is a score
}

TEST(ThresholdInterval, IsUnboundedWhereRowsCannotTell) {
  const IntervalEnds ends = threshold_reaching(ranked({1, 2, 3}, true), {.tp = true}, kPositives, 0.95)(0.025, 0.025);
  EXPECT_FALSE(ends.lower);
  EXPECT_EQ(ends.upper, 2);
}

TEST(ThresholdInterval, OfRowsThatTieHasNoWidthZero) {
  RankedScores rows;
  rows.score = {3, 2, 1};
  rows.positive = {0, 40, 0};
  rows.negative = {10, 0, 10};
  rows.positives = 40;
  rows.negatives = 20;
  rows.positive_rows = 40;
  rows.negative_rows = 20;
  const IntervalEnds ends = threshold_reaching(rows, {.tp = true}, kPositives, 0.5)(0.025, 0.025);
  EXPECT_EQ(ends.lower, 1);
  EXPECT_EQ(ends.upper, 3);
}

TEST(ThresholdInterval, CoversTheTruth) {
  constexpr int kDraws = 2000;
  constexpr double kTail = 0.05;
  const double most = kTail + 3 * std::sqrt(kTail * (1 - kTail) / kDraws);
  std::mt19937_64 random(5);
  std::uniform_real_distribution<double> uniform(0, 1);
  for (int n : {25, 200}) {
    for (bool positive : {true, false}) {
      int too_high = 0, too_low = 0;
      for (int draw = 0; draw < kDraws; ++draw) {
        std::vector<double> scores(static_cast<size_t>(n));
        for (double& score : scores) score = uniform(random);
        const RankedScores rows = ranked(scores, positive);
        // Above 0.2 lie 80 % of the positive rows; above 0.8 lie 20 % of the negative ones.
        const double truth = positive ? 0.2 : 0.8;
        const IntervalEnds ends = (positive ? threshold_reaching(rows, {.tp = true}, kPositives, 0.8)
                                            : threshold_within(rows, {.fp = true}, kNegatives, 0.2))(kTail, kTail);
        too_high += ends.lower && *ends.lower > truth;
        too_low += ends.upper && *ends.upper < truth;
      }
      EXPECT_LE(too_high / double{kDraws}, most) << n;
      EXPECT_LE(too_low / double{kDraws}, most) << n;
    }
  }
}

}  // namespace
}  // namespace assay
