// SPDX-License-Identifier: Apache-2.0
// Coverage of the curves' simultaneous bands in a world whose curves are known: scores are uniform, and a row of score
// s is positive with probability s. Above a threshold t lie 1 - t^2 of the positive rows, (1 - t)^2 of the negative
// ones and 1 - t of all; half of all rows are positive.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <random>

#include "assay/metrics/metric.h"

namespace assay {

extern const Metric roc_curve, precision_recall_curve, det_curve, gain_curve, threshold_curve;

namespace {

constexpr double kTail = 0.1;
constexpr int kDraws = 400;
// Three standard errors of a share of kTail.
const double kMost = kTail + 3 * std::sqrt(kTail * (1 - kTail) / kDraws);

struct Row {
  double score;
  bool positive;
  uint32_t cluster;
};

RankedScores ranked(std::vector<Row> rows, uint32_t clusters) {
  std::stable_sort(rows.begin(), rows.end(), [](const Row& a, const Row& b) { return a.score > b.score; });
  RankedScores result;
  if (clusters > 0) result.rows.emplace().clusters = clusters;
  for (const Row& row : rows) {
    if (result.score.empty() || result.score.back() != row.score) {
      result.score.push_back(row.score);
      result.positive.push_back(0);
      result.negative.push_back(0);
    }
    (row.positive ? result.positive : result.negative).back() += 1;
    ++(row.positive ? result.positives : result.negatives);
    ++(row.positive ? result.positive_rows : result.negative_rows);
    if (!result.rows) continue;
    result.rows->group.push_back(static_cast<uint32_t>(result.score.size() - 1));
    result.rows->cluster.push_back(row.cluster);
    result.rows->positive.push_back(row.positive);
  }
  return result;
}

// `copies` rows of each cluster are the same.
RankedScores draw(std::mt19937_64& random, int n, uint32_t copies) {
  std::uniform_real_distribution<double> uniform(0, 1);
  std::vector<Row> rows;
  for (int i = 0; i < n; ++i) {
    const double score = uniform(random);
    const bool positive = uniform(random) < score;
    for (uint32_t copy = 0; copy < copies; ++copy) rows.push_back({score, positive, static_cast<uint32_t>(i)});
  }
  return ranked(std::move(rows), copies > 1 ? static_cast<uint32_t>(n) : 0);
}

Arguments all_points() {
  Arguments arguments;
  arguments.set("points", 0.0);
  arguments.set("drop_intermediate", "no");
  return arguments;
}

// How often a side of the band misses the true curve somewhere; `truth` of a row of the table.
struct Misses {
  double lower = 0, upper = 0;
};
template <typename Truth>
Misses misses(const Metric& metric, size_t lower, size_t upper, const Truth& truth, int n, uint32_t copies) {
  std::mt19937_64 random(20260101);
  Misses share;
  for (int i = 0; i < kDraws; ++i) {
    const TableValue table = metric.rank_table(draw(random, n, copies), all_points(), kTail);
    bool below = false, above = false;
    for (const auto& row : table.rows) {
      const double value = truth(row);
      below = below || value > *row[upper] + 1e-9;
      above = above || value < *row[lower] - 1e-9;
    }
    share.upper += below ? 1.0 / kDraws : 0;
    share.lower += above ? 1.0 / kDraws : 0;
  }
  return share;
}

using TableRow = std::vector<std::optional<double>>;
double tpr_at_fpr(const TableRow& row) {
  const double t = 1 - std::sqrt(*row[0]);
  return 1 - t * t;
}

TEST(SimultaneousBand, HoldsForTheWholeRocCurve) {
  for (int n : {30, 300}) {
    const Misses share = misses(roc_curve, 5, 6, tpr_at_fpr, n, 1);
    EXPECT_LE(share.lower, kMost);
    EXPECT_LE(share.upper, kMost);
  }
}

TEST(SimultaneousBand, KnowsThatRowsOfAClusterAreNotIndependent) {
  const Misses share = misses(roc_curve, 5, 6, tpr_at_fpr, 100, 5);
  EXPECT_LE(share.lower, kMost);
  EXPECT_LE(share.upper, kMost);
}

TEST(SimultaneousBand, HoldsForTheWholeDetCurve) {
  const Misses share = misses(
      det_curve, 5, 6, [](const TableRow& row) { return 1 - tpr_at_fpr(row); }, 100, 1);
  EXPECT_LE(share.lower, kMost);
  EXPECT_LE(share.upper, kMost);
}

TEST(SimultaneousBand, HoldsForTheWholeGainCurve) {
  const auto gain = [](const TableRow& row) { return 1 - (1 - *row[0]) * (1 - *row[0]); };
  for (int n : {30, 300}) {
    const Misses share = misses(gain_curve, 5, 6, gain, n, 1);
    EXPECT_LE(share.lower, kMost);
    EXPECT_LE(share.upper, kMost);
  }
}

TEST(SimultaneousBand, HoldsForThePrecisionAtAllThresholds) {
  const auto precision = [](const TableRow& row) { return (1 + *row[4]) / 2; };
  for (int n : {30, 300}) {
    const Misses share = misses(precision_recall_curve, 5, 6, precision, n, 1);
    EXPECT_LE(share.lower, kMost);
    EXPECT_LE(share.upper, kMost);
  }
}

TEST(SimultaneousBand, HoldsForPrecisionRecallAndF1AtAllThresholds) {
  const auto recall = [](const TableRow& row) { return 1 - *row[0] * *row[0]; };
  const auto f1 = [](const TableRow& row) {
    const double t = *row[0], tp = (1 - t * t) / 2, predicted = 1 - t;
    return 2 * tp / (predicted + 0.5);
  };
  const Misses of_recall = misses(threshold_curve, 9, 10, recall, 200, 1),
               of_f1 = misses(threshold_curve, 14, 15, f1, 200, 1);
  EXPECT_LE(of_recall.lower, kMost);
  EXPECT_LE(of_recall.upper, kMost);
  EXPECT_LE(of_f1.lower, kMost);
  EXPECT_LE(of_f1.upper, kMost);
  // A band that says nothing would pass too: of 200 rows it says how high the recall is to within a fifth.
  std::mt19937_64 random(3);
  for (const auto& row : threshold_curve.rank_table(draw(random, 200, 1), all_points(), kTail).rows) {
    EXPECT_LT(*row[10] - *row[9], 0.25);
  }
}

TEST(PointwiseBand, OfClustersOfCopiesIsThatOfTheClusters) {
  std::mt19937_64 once(5), copied(5);
  const TableValue single = roc_curve.rank_table(draw(once, 60, 1), all_points(), 0.025);
  const TableValue copies = roc_curve.rank_table(draw(copied, 60, 4), all_points(), 0.025);
  ASSERT_EQ(single.rows.size(), copies.rows.size());
  for (size_t i = 1; i + 1 < single.rows.size(); ++i) {
    EXPECT_DOUBLE_EQ(*single.rows[i][1], *copies.rows[i][1]);
    // Student's t of 59 degrees and G / (G - 1) make it a little wider.
    EXPECT_LE(*copies.rows[i][2], *single.rows[i][2] + 0.02);
    EXPECT_GE(*copies.rows[i][3], *single.rows[i][3] - 0.02);
  }
}

}  // namespace
}  // namespace assay
