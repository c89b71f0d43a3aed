// SPDX-License-Identifier: Apache-2.0
#include "assay/engine/resample.h"

#include <gtest/gtest.h>

#include <cmath>

#include "assay/engine/bootstrap.h"

namespace assay {
namespace {

// Replicates of the mean of values, each a unit of one row.
std::vector<double> means(const std::vector<double>& values, int64_t replicates, uint64_t seed, int threads) {
  SummedUnits units(seed, 2);
  UnitContent content("terms");
  for (double value : values) {
    units.unit(content.begin().number(value), 1);
    units.add(0, 1);
    units.add(1, value);
  }
  std::vector<double> result(static_cast<size_t>(replicates));
  Context context(threads, 0, {});
  units.replicates(context, replicates,
                   [&](int64_t r, std::span<const double> sums) { result[r] = sums[1] / sums[0]; });
  return result;
}

std::vector<double> normal_values(uint64_t dataset, size_t n) {
  Draws draws(dataset, "test", 0, 0, 0);
  std::vector<double> values;
  for (size_t i = 0; i < n; ++i) {
    const double radius = std::sqrt(-2 * std::log(1 - draws.uniform()));
    values.push_back(radius * std::cos(6.283185307179586 * draws.uniform()));
  }
  return values;
}

TEST(Resample, ThreadsAndNumberOfReplicatesChangeNoBit) {
  const auto values = normal_values(1, 300);
  const auto one = means(values, 500, 7, 1), four = means(values, 500, 7, 4), fewer = means(values, 130, 7, 2);
  EXPECT_EQ(one, four);
  EXPECT_TRUE(std::equal(fewer.begin(), fewer.end(), one.begin()));
  EXPECT_NE(one, means(values, 500, 8, 1));
}

TEST(Resample, ReplicatesHaveTheMomentsOfTheBootstrap) {
  const auto values = normal_values(2, 400);
  double mean = 0, square = 0;
  for (double value : values) mean += value / 400;
  for (double value : values) square += (value - mean) * (value - mean) / 400;
  const auto replicates = means(values, 20000, 3, 2);
  double centre = 0, spread = 0;
  for (double one : replicates) centre += one / 20000;
  for (double one : replicates) spread += (one - centre) * (one - centre) / 20000;
  // The standard error of the centre is sqrt(square / n / replicates), of the spread sqrt(2 / replicates), relative.
  EXPECT_NEAR(centre, mean, 5 * std::sqrt(square / 400 / 20000));
  EXPECT_NEAR(spread / (square / 400), 1, 0.05);
}

TEST(Resample, IdenticalRowsAreOneCellOfTheSameLaw) {
  // 40 rows of 1 and 60 of 0, as two cells, against a hundred rows.
  SummedUnits cells(5, 2);
  UnitContent content("terms");
  cells.unit(content.begin().number(1), 40);
  cells.add(0, 1);
  cells.add(1, 1);
  cells.unit(content.begin().number(0), 60);
  cells.add(0, 1);
  Context context(1, 0, {});
  double sum = 0, squares = 0;
  constexpr int kReplicates = 20000;
  cells.replicates(context, kReplicates, [&](int64_t, std::span<const double> sums) {
    const double share = sums[1] / sums[0];
    sum += share;
    squares += share * share;
  });
  const double mean = sum / kReplicates, variance = squares / kReplicates - mean * mean;
  EXPECT_NEAR(mean, 0.4, 5 * std::sqrt(0.0024 / kReplicates));
  EXPECT_NEAR(variance / 0.0024, 1, 0.07);  // p (1 - p) / n = 0.0024, and O(1/n) more
}

TEST(Resample, IntervalsOfAMeanCoverIt) {
  int below = 0, above = 0;
  constexpr int kTables = 1000;
  for (int table = 0; table < kTables; ++table) {
    const auto values = normal_values(100 + table, 100);
    Replicates replicates;
    replicates.values = means(values, 400, 11, 1);
    std::sort(replicates.values.begin(), replicates.values.end());
    double mean = 0;
    for (double value : values) mean += value / 100;
    const Recipe recipe = bootstrap_recipe(replicates, Interval::mean, mean, 99, 0.1, {});
    EXPECT_EQ(recipe.method, "bootstrap_percentile");
    const IntervalEnds ends = recipe.ends(0.1, 0.1);
    below += *ends.upper < 0;
    above += *ends.lower > 0;
  }
  // Nominal 100 each, with a standard error of 9.5; the percentile interval is a little too narrow at n = 100.
  EXPECT_NEAR(below, 100, 40);
  EXPECT_NEAR(above, 100, 40);
}

TEST(Resample, EndsMoveOutwardsAsTheTailShrinks) {
  Replicates replicates;
  for (int i = 0; i < 400; ++i) replicates.values.push_back(i * i / 160000.0);
  const Recipe recipe = bootstrap_recipe(replicates, Interval::logit, 0.3, 99, 0.025, {});
  EXPECT_EQ(recipe.method, "bootstrap_student");  // 400 replicates give a tail of 0.1 at best
  IntervalEnds last = recipe.ends(0.5, 0.5);
  EXPECT_NEAR(*last.lower, 0.25, 0.01);  // the median
  for (double tail = 0.45; tail > 1e-6; tail *= 0.7) {
    const IntervalEnds ends = recipe.ends(tail, tail);
    EXPECT_LE(*ends.lower, *last.lower);
    EXPECT_GE(*ends.upper, *last.upper);
    last = ends;
  }
  EXPECT_GE(*last.lower, 0);
  EXPECT_LE(*last.upper, 1);
}

TEST(Resample, ReplicatesWithoutVariationLeaveTheMetricsOwnInterval) {
  Replicates replicates;
  replicates.values.assign(100, 1.0);
  Recipe own;
  own.method = "clopper_pearson";
  EXPECT_EQ(bootstrap_recipe(replicates, Interval::proportion, 1.0, 19, 0.025, own).method, "clopper_pearson");
  replicates.values.resize(40);
  replicates.undefined = 60;
  EXPECT_EQ(bootstrap_recipe(replicates, Interval::proportion, 1.0, 19, 0.025, own).undefined,
            "most bootstrap replicates are undefined");
}

}  // namespace
}  // namespace assay
