// SPDX-License-Identifier: Apache-2.0
// Coverage of the cells' simultaneous intervals where the true shares are known, with and without clusters.
#include "assay/metrics/counted_rows.h"

#include <gtest/gtest.h>

#include <cmath>
#include <random>

#include "assay/metrics/metric.h"

namespace assay {

extern const Metric confusion_matrix;

namespace {

constexpr double kTail = 0.1;
constexpr int kDraws = 600;
const double kMost = kTail + 3 * std::sqrt(kTail * (1 - kTail) / kDraws);
// Of three classes: a frequent one, a rare one, a cell that is hardly ever met.
const std::vector<double> kShares = {0.40, 0.08, 0.02, 0.05, 0.30, 0.03, 0.002, 0.018, 0.10};

Arguments shares_of_all() {
  Arguments arguments;
  arguments.set("normalize", "all");
  return arguments;
}

// Draws in which an end of some cell misses, of each side: below and above the truth.
std::pair<double, double> misses(int rows, int copies) {
  std::mt19937_64 random(11);
  std::discrete_distribution<uint32_t> kind(kShares.begin(), kShares.end());
  const std::vector<std::string> labels = {"a", "b", "c"};
  int low = 0, high = 0;
  for (int draw = 0; draw < kDraws; ++draw) {
    std::vector<uint32_t> drawn;
    std::vector<double> counts(9, 0.0);
    for (int i = 0; i < rows; ++i) {
      drawn.push_back(kind(random));
      counts[drawn.back()] += copies;
    }
    CountedRows counted(counts, counts, false);
    for (uint32_t one : drawn) {
      if (copies > 1) counted.add_cluster(std::vector<CountedRows::Entry>(copies, {one, 1.0}));
    }
    const TableValue table = confusion_matrix.confusion_table(counted, shares_of_all(), labels, kTail);
    bool too_low = false, too_high = false;
    for (size_t cell = 0; cell < 9; ++cell) {
      too_high = too_high || *table.rows[cell][5] > kShares[cell];
      too_low = too_low || *table.rows[cell][6] < kShares[cell];
    }
    low += too_low;
    high += too_high;
  }
  return {low / double{kDraws}, high / double{kDraws}};
}

TEST(CountedRows, AllCellsAreCoveredTogether) {
  for (int rows : {30, 300}) {
    const auto [low, high] = misses(rows, 1);
    EXPECT_LE(low, kMost);
    EXPECT_LE(high, kMost);
  }
}

TEST(CountedRows, IdenticalRowsOfAClusterTellNoMoreThanOne) {
  const auto [low, high] = misses(100, 4);
  EXPECT_LE(low, kMost);
  EXPECT_LE(high, kMost);
}

TEST(CountedRows, AWholeOfOneClusterAloneIsUnknown) {
  const std::vector<double> counts = {2, 0, 4, 5};
  CountedRows counted(counts, counts, false);
  counted.add_cluster(std::vector<CountedRows::Entry>{{0, 2.0}});
  for (int i = 0; i < 4; ++i) counted.add_cluster(std::vector<CountedRows::Entry>{{2, 1.0}, {3, 1.25}});
  const std::vector<Kinds> wholes = {{0, 1}, {2, 3}};
  const std::vector<CountedRows::Share> asked = {{{0}, 0}, {{2}, 1}};
  const auto shares = counted.shares(wholes, asked);
  EXPECT_EQ(*shares[0].ends(0.025, 0.025).lower, 0);
  EXPECT_EQ(*shares[0].ends(0.025, 0.025).upper, 1);
  EXPECT_GT(*shares[1].ends(0.025, 0.025).lower, 0);
}

}  // namespace
}  // namespace assay
