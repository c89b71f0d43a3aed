// SPDX-License-Identifier: Apache-2.0
#include "assay/metrics/calibration/calibration_error.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <random>

namespace assay {
namespace {

constexpr int kBins = 10;

// Scores are uniform; a row of score s is positive with probability s^power.
RankedScores draw(std::mt19937_64& random, int n, double power) {
  std::uniform_real_distribution<double> uniform(0, 1);
  std::vector<std::pair<double, bool>> rows;
  for (int i = 0; i < n; ++i) {
    const double score = uniform(random);
    rows.emplace_back(score, uniform(random) < std::pow(score, power));
  }
  std::sort(rows.rbegin(), rows.rend());
  RankedScores ranked;
  for (const auto& [score, positive] : rows) {
    ranked.score.push_back(score);
    ranked.positive.push_back(positive);
    ranked.negative.push_back(!positive);
    ++(positive ? ranked.positives : ranked.negatives);
    ++(positive ? ranked.positive_rows : ranked.negative_rows);
  }
  return ranked;
}

// The gaps of equal bins, which a tenth of the rows each has.
double true_error(Norm norm, double power) {
  double l1 = 0, l2 = 0, largest = 0;
  for (int b = 0; b < kBins; ++b) {
    const double low = static_cast<double>(b) / kBins, high = static_cast<double>(b + 1) / kBins;
    const double observed = (std::pow(high, power + 1) - std::pow(low, power + 1)) / (power + 1) * kBins;
    const double gap = std::fabs((low + high) / 2 - observed);
    l1 += gap / kBins;
    l2 += gap * gap / kBins;
    largest = std::max(largest, gap);
  }
  return norm == Norm::l1 ? l1 : norm == Norm::l2 ? std::sqrt(l2) : largest;
}

TEST(CalibrationErrorInterval, MissesAtMostAtItsTails) {
  constexpr double kTail = 0.1;
  constexpr int kDraws = 400;
  const double most = kTail + 3 * std::sqrt(kTail * (1 - kTail) / kDraws);
  for (Norm norm : {Norm::l1, Norm::l2, Norm::largest}) {
    for (double power : {1.0, 2.0}) {
      for (int n : {60, 1000}) {
        std::mt19937_64 random(7);
        double low = 0, high = 0;
        const double truth = true_error(norm, power);
        for (int i = 0; i < kDraws; ++i) {
          const RankedScores rows = draw(random, n, power);
          const auto bins = score_bins(rows, {.bins = kBins});
          const IntervalEnds ends = calibration_error_interval(bins, n, norm, norm != Norm::largest)(kTail, kTail);
          low += truth < *ends.lower - 1e-12 ? 1.0 / kDraws : 0;
          high += truth > *ends.upper + 1e-12 ? 1.0 / kDraws : 0;
        }
        EXPECT_LE(low, most) << "norm " << static_cast<int>(norm) << ", power " << power << ", n " << n;
        EXPECT_LE(high, most) << "norm " << static_cast<int>(norm) << ", power " << power << ", n " << n;
      }
    }
  }
}

TEST(CalibrationError, WithoutBiasIsNearTheTruthWherePlainIsAboveIt) {
  std::mt19937_64 random(11);
  double plain = 0, debiased = 0;
  constexpr int kDraws = 300;
  for (int i = 0; i < kDraws; ++i) {
    const auto bins = score_bins(draw(random, 300, 1.3), {.bins = kBins});
    plain += calibration_error(bins, 300, Norm::l1, false) / kDraws;
    debiased += calibration_error(bins, 300, Norm::l1, true) / kDraws;
  }
  const double truth = true_error(Norm::l1, 1.3);
  EXPECT_GT(plain - truth, 0.01);
  EXPECT_LT(std::fabs(debiased - truth), (plain - truth) * 0.7);
}

TEST(ScoreBins, AScoreOnAnEndBelongsWhereTheRuleSays) {
  RankedScores rows;
  rows.score = {1, 0.95, 0.55, 0.5, 0.45, 0.35, 0.3, 0.25, 0.05, 0};
  rows.positive = {1, 1, 1, 1, 1, 0, 0, 0, 0, 0};
  rows.negative = {0, 0, 0, 0, 0, 1, 1, 1, 1, 1};
  rows.positives = rows.negatives = 5;
  rows.positive_rows = rows.negative_rows = 5;
  // How many scores each bin holds, highest bin first.
  const auto sizes = [&](const BinRule& rule) {
    std::vector<size_t> sizes;
    size_t next = 0;
    for (const BinOfScores& bin : bins_of_scores(rows, rule)) {
      EXPECT_EQ(bin.first, next);
      next = bin.last;
      sizes.push_back(bin.last - bin.first);
    }
    return sizes;
  };
  EXPECT_EQ(sizes({.bins = 10}), (std::vector<size_t>{2, 2, 1, 2, 1, 2}));
  EXPECT_EQ(sizes({.bins = 10, .edge = Edge::right}), (std::vector<size_t>{2, 1, 2, 1, 2, 2}));
  // 3 x 0.1 is above 0.3 in doubles.
  EXPECT_EQ(sizes({.bins = 10, .ends = Ends::numpy}), (std::vector<size_t>{2, 2, 1, 1, 2, 2}));
  EXPECT_EQ(sizes({.bins = 10, .last_apart = true}), (std::vector<size_t>{1, 1, 2, 1, 2, 1, 2}));
  EXPECT_EQ(sizes({.bins = 10, .edge = Edge::right, .first_dropped = true}), (std::vector<size_t>{2, 1, 2, 1, 2, 1}));
  EXPECT_EQ(sizes({.binning = Binning::mass, .bins = 2}), (std::vector<size_t>{5, 5}));
  EXPECT_EQ(sizes({.binning = Binning::mass, .bins = 3}), (std::vector<size_t>{3, 3, 4}));
  EXPECT_EQ(sizes({.binning = Binning::scores}), std::vector<size_t>(10, 1));
  EXPECT_EQ(score_bins(rows, {.bins = 1, .edge = Edge::right, .first_dropped = true}).front().weight, 9);
}

}  // namespace
}  // namespace assay
