// SPDX-License-Identifier: Apache-2.0
#include "assay/stats/auc.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <vector>

#include "assay/stats/distributions.h"

namespace assay {
namespace {

constexpr double kTail = 0.025;

// Expected values: scipy 1.17.1, the equation solved with optimize.brentq(..., xtol=1e-15).
TEST(AucInterval, MatchesTheReference) {
  EXPECT_EQ(auc_method(0.97, 30, 80), "hanley_mcneil");
  const IntervalEnds few = auc_interval(0.97, 0.0004, 30, 80, kTail, kTail);
  EXPECT_NEAR(*few.lower, 0.8896654084832909, 1e-11);
  EXPECT_NEAR(*few.upper, 0.9922894974879947, 1e-11);
  EXPECT_EQ(auc_method(0.85, 100, 80), "delong_logit");
  const IntervalEnds many = auc_interval(0.85, 0.0009, 100, 80, kTail, kTail);
  EXPECT_NEAR(*many.lower, 0.7813298645610178, 1e-11);
  EXPECT_NEAR(*many.upper, 0.8998689264080365, 1e-11);
}

TEST(AucInterval, OfPerfectRanksIsExact) {
  const IntervalEnds ends = auc_interval(1, 0, 30, 80, kTail, kTail);
  EXPECT_NEAR(*ends.lower, 0.8842966917779722, 1e-11);  // 0.025 ** (1 / 30)
  EXPECT_EQ(ends.upper, 1);
  const IntervalEnds worst = auc_interval(0, 0, 30, 80, kTail, kTail);
  EXPECT_EQ(worst.lower, 0);
  EXPECT_NEAR(*worst.upper, 1 - 0.8842966917779722, 1e-11);
}

TEST(AucInterval, MirrorsWhenTheClassesSwap) {
  for (const double area : {0.0, 0.03, 0.4, 0.5, 0.9, 1.0}) {
    const IntervalEnds ends = auc_interval(area, 0.002, 12, 40, 0.01, 0.05);
    const IntervalEnds swapped = auc_interval(1 - area, 0.002, 40, 12, 0.05, 0.01);
    EXPECT_NEAR(*ends.lower, 1 - *swapped.upper, 2e-12);
    EXPECT_NEAR(*ends.upper, 1 - *swapped.lower, 2e-12);
    EXPECT_LE(*ends.lower, area);
    EXPECT_GE(*ends.upper, area);
  }
}

TEST(AucInterval, EndsMoveOutwardsAsTheTailShrinks) {
  for (const double area : {0.0, 0.2, 0.97, 1.0}) {
    IntervalEnds before = auc_interval(area, 0.001, 25, 9, 0.9, 0.9);
    for (const double tail : {0.6, 0.5, 0.1, 0.01, 1e-6, 1e-100, 0.0}) {
      const IntervalEnds ends = auc_interval(area, 0.001, 25, 9, tail, tail);
      EXPECT_LE(*ends.lower, *before.lower);
      EXPECT_GE(*ends.upper, *before.upper);
      before = ends;
    }
    EXPECT_EQ(before, (IntervalEnds{0.0, 1.0}));
  }
  EXPECT_EQ(auc_interval(0.5, 0.1, 0, 9, kTail, kTail), (IntervalEnds{0.0, 1.0}));
}

// SplitMix64 (Steele, Lea, Flood 2014), for simulations that are the same everywhere.
class Draws {
 public:
  explicit Draws(uint64_t seed) : state_(seed) {}
  double normal() { return normal_quantile((static_cast<double>(next() >> 11) + 0.5) * 0x1p-53); }

 private:
  uint64_t next() {
    uint64_t z = state_ += 0x9E3779B97F4A7C15;
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
    return z ^ (z >> 31);
  }
  uint64_t state_;
};

double variance_of_mean(const std::vector<double>& x) {
  if (x.size() < 2) return 0;
  double mean = 0, sum = 0;
  for (const double value : x) mean += value / static_cast<double>(x.size());
  for (const double value : x) sum += (value - mean) * (value - mean);
  return sum / static_cast<double>(x.size() - 1) / static_cast<double>(x.size());
}

struct Misses {
  double above = 0, below = 0;  // shares of tables whose lower end lies above the truth, upper end below it
};

// Normal scores of both classes, the truth on the bound.
Misses simulate(double area, int positives, int negatives, int tables, uint64_t seed) {
  const double shift = std::sqrt(2.0) * normal_quantile(area);
  Draws draws(seed);
  Misses misses;
  for (int table = 0; table < tables; ++table) {
    std::vector<double> positive(positives), negative(negatives);
    for (double& x : positive) x = draws.normal() + shift;
    for (double& x : negative) x = draws.normal();
    std::sort(positive.begin(), positive.end());
    std::sort(negative.begin(), negative.end());
    std::vector<double> of_positive, of_negative;
    double observed = 0;
    for (const double x : positive) {
      const auto below = std::lower_bound(negative.begin(), negative.end(), x) - negative.begin();
      of_positive.push_back(static_cast<double>(below) / negatives);
      observed += static_cast<double>(below) / negatives / positives;
    }
    for (const double x : negative) {
      const auto above = positive.end() - std::upper_bound(positive.begin(), positive.end(), x);
      of_negative.push_back(static_cast<double>(above) / positives);
    }
    observed = std::min(observed, 1.0);
    if (observed > 1 - 1e-12) observed = 1;
    const double variance = variance_of_mean(of_positive) + variance_of_mean(of_negative);
    const IntervalEnds ends = auc_interval(observed, variance, positives, negatives, kTail, kTail);
    misses.above += (*ends.lower > area) / static_cast<double>(tables);
    misses.below += (*ends.upper < area) / static_cast<double>(tables);
  }
  return misses;
}

TEST(AucInterval, PassesWronglyInAtMostThreePercentOfHardTables) {
  // ASSAY_TABLES=10000 for the long form. 3 % and three Monte-Carlo errors.
  const char* asked = std::getenv("ASSAY_TABLES");
  const int tables = asked ? std::atoi(asked) : 1000;
  const double most = 0.03 + 3 * std::sqrt(0.03 * 0.97 / tables);
  uint64_t seed = 1;
  // The hardest cases, where a pass is impossible or rare, and those around the change from one method to the other.
  for (const auto& [positives, negatives] : {std::pair(10, 10), std::pair(20, 200), std::pair(100, 100)}) {
    for (const double area : {0.8, 0.9, 0.97}) {
      const Misses misses = simulate(area, positives, negatives, tables, seed++);
      EXPECT_LE(misses.above, most) << area << " with " << positives << " and " << negatives;
      if (asked) printf("%g %d %d: above %.4f below %.4f\n", area, positives, negatives, misses.above, misses.below);
    }
  }
}

}  // namespace
}  // namespace assay
