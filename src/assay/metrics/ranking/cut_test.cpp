// SPDX-License-Identifier: Apache-2.0
#include "assay/metrics/ranking/cut.h"

#include <gtest/gtest.h>

#include "assay/metrics/metric.h"

namespace assay {

extern const Metric average_precision;
extern const Metric lift_at_k;
extern const Metric precision_at_recall;
extern const Metric recall_at_precision;

namespace {

// Scores 0.9 to 0.6; the second and third row share one.
RankedScores four_groups() {
  RankedScores rows;
  rows.score = {0.9, 0.8, 0.7, 0.6};
  rows.positive = {1, 1, 0, 1};
  rows.negative = {0, 1, 2, 0};
  rows.positives = 3;
  rows.negatives = 3;
  rows.positive_rows = 3;
  rows.negative_rows = 3;
  return rows;
}

Arguments with(std::string_view name, double value) {
  Arguments arguments;
  arguments.set(name, value);
  return arguments;
}

TEST(Cut, PartsTiesInTheShareOfTheGroup) {
  const RankedScores rows = four_groups();
  const Cut cut = cut_at_mass(rows, 2);
  EXPECT_EQ(cut.group, 1u);
  EXPECT_DOUBLE_EQ(cut.part, 0.5);
  EXPECT_DOUBLE_EQ(cut.positives, 1.5);
  EXPECT_DOUBLE_EQ(cut.negatives, 0.5);
  EXPECT_EQ(cut.share_above(0), 1);
  EXPECT_EQ(cut.share_above(1), 0.5);
  EXPECT_EQ(cut.share_above(2), 0);
}

TEST(Cut, TakesEveryRowAtTheWholeMass) {
  const Cut cut = cut_at_mass(four_groups(), 6);
  EXPECT_EQ(cut.group, 4u);
  EXPECT_DOUBLE_EQ(cut.positives, 3);
  EXPECT_DOUBLE_EQ(cut.negatives, 3);
}

TEST(Cut, LocalShareCoversThePartedGroup) {
  RankedScores rows;
  rows.score = {2, 1};
  rows.positive = {1, 30};
  rows.negative = {0, 69};
  rows.positives = 31;
  rows.negatives = 69;
  rows.positive_rows = 31;
  rows.negative_rows = 69;
  EXPECT_NEAR(positive_share_at(rows, cut_at_mass(rows, 50)), 0.31, 0.01);
}

TEST(RankFormulas, GiveTheValuesComputedByHand) {
  const RankedScores rows = four_groups();
  const Arguments none;
  EXPECT_DOUBLE_EQ(average_precision.rank(rows, none, nullptr).value, (1 + 2.0 / 3 + 0.5) / 3);
  // Of 3 rows on top, 1 + 1 positive ones: 2 / 3 over a prevalence of 1 / 2.
  EXPECT_DOUBLE_EQ(lift_at_k.rank(rows, with("k", 0.5), nullptr).value, 4.0 / 3);
  EXPECT_DOUBLE_EQ(recall_at_precision.rank(rows, with("precision", 0.6), nullptr).value, 2.0 / 3);
  EXPECT_DOUBLE_EQ(recall_at_precision.rank(rows, with("precision", 0.5), nullptr).value, 1);
  EXPECT_DOUBLE_EQ(precision_at_recall.rank(rows, with("recall", 0.9), nullptr).value, 0.5);
}

TEST(RankFormulas, HaveNoValueWithoutPositiveRows) {
  RankedScores rows;
  rows.score = {1};
  rows.positive = {0};
  rows.negative = {2};
  rows.negatives = 2;
  rows.negative_rows = 2;
  EXPECT_STREQ(average_precision.rank(rows, {}, nullptr).undefined, "no positive rows");
}

}  // namespace
}  // namespace assay
