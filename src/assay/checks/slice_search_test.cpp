// SPDX-License-Identifier: Apache-2.0
#include "assay/checks/slice_search.h"

#include <algorithm>
#include <functional>
#include <limits>
#include <map>
#include <random>

namespace assay {
namespace {

struct Table {
  std::vector<SliceFeature> features;
  std::vector<double> losses;
};

Table random_table(uint64_t seed, size_t rows, int count, uint32_t levels, bool changes) {
  std::mt19937_64 random(seed);
  Table table;
  for (int f = 0; f < count; ++f) {
    SliceFeature feature;
    feature.levels = levels;
    for (size_t i = 0; i < rows; ++i) feature.level.push_back(static_cast<uint16_t>(random() % levels));
    table.features.push_back(std::move(feature));
  }
  for (size_t i = 0; i < rows; ++i) {
    // Multiples of 1/64, so that every order of additions gives the same sum.
    const auto units = static_cast<double>(random() % 65) - (changes ? 30 : 0);
    table.losses.push_back(units / 64);
  }
  return table;
}

// Every conjunction by the formula itself.
std::vector<FoundSlice> every_slice(const Table& table, const SliceSearch& limits) {
  const size_t n = table.losses.size();
  double positive = 0;
  for (const double loss : table.losses) positive += std::max(loss, 0.0);
  std::vector<FoundSlice> all;
  FoundSlice slice;
  const std::function<void(uint32_t)> from = [&](uint32_t first) {
    if (!slice.conditions.empty()) {
      FoundSlice one = slice;
      const std::vector<bool> inside = rows_of(one, table.features);
      for (size_t i = 0; i < n; ++i) {
        if (!inside[i]) continue;
        ++one.rows;
        one.loss += table.losses[i];
      }
      if (one.rows >= limits.smallest && one.rows > 0) {
        const double rows = static_cast<double>(one.rows), total = static_cast<double>(n);
        one.score = limits.alpha * (one.loss / rows / (positive / total) - 1) - (1 - limits.alpha) * (total / rows - 1);
        if (one.score > 0) all.push_back(one);
      }
    }
    if (static_cast<int>(slice.conditions.size()) == limits.depth) return;
    for (uint32_t f = first; f < table.features.size(); ++f) {
      for (uint32_t level = 0; level < table.features[f].levels; ++level) {
        slice.conditions.push_back({f, level});
        from(f + 1);
        slice.conditions.pop_back();
      }
    }
  };
  from(0);
  std::sort(all.begin(), all.end(), [](const FoundSlice& a, const FoundSlice& b) { return a.score > b.score; });
  return all;
}

TEST(SliceSearch, FindsWhatTryingEverythingFinds) {
  for (const bool changes : {false, true}) {
    for (uint64_t seed = 0; seed < 60; ++seed) {
      const Table table = random_table(seed, 150 + seed, 5, 3, changes);
      SliceSearch limits;
      limits.depth = 1 + static_cast<int>(seed % 5);
      limits.smallest = static_cast<int64_t>(seed % 7) + 1;
      limits.most = 1 + seed % 12;
      limits.alpha = seed % 2 ? 0.95 : 0.7;
      Context context(2, 0, {});
      const auto found = search_slices(context, table.features, table.losses, limits);
      ASSERT_TRUE(found.ok());
      const std::vector<FoundSlice> all = every_slice(table, limits);
      ASSERT_EQ(found->slices.size(), std::min(all.size(), limits.most)) << seed;
      for (size_t i = 0; i < found->slices.size(); ++i) {
        const FoundSlice& one = found->slices[i];
        EXPECT_NEAR(one.score, all[i].score, 1e-12) << seed;
        const auto same =
            std::find_if(all.begin(), all.end(), [&](const auto& other) { return other.conditions == one.conditions; });
        ASSERT_NE(same, all.end());
        EXPECT_EQ(one.rows, same->rows);
        EXPECT_EQ(one.loss, same->loss);
        EXPECT_NEAR(one.score, same->score, 1e-12);
      }
    }
  }
}

TEST(SliceSearch, DependsNeitherOnThreadsNorOnTheOrderOfRows) {
  Table table = random_table(7, 5000, 8, 5, false);
  for (double& loss : table.losses) loss = loss / 3 + 0.1;  // sums of these round
  SliceSearch limits;
  Context one(1, 0, {}), four(4, 0, {});
  const auto first = search_slices(one, table.features, table.losses, limits);
  for (SliceFeature& feature : table.features) std::reverse(feature.level.begin(), feature.level.end());
  std::reverse(table.losses.begin(), table.losses.end());
  const auto second = search_slices(four, table.features, table.losses, limits);
  ASSERT_TRUE(first.ok() && second.ok());
  ASSERT_EQ(first->slices.size(), second->slices.size());
  EXPECT_EQ(first->evaluated, second->evaluated);
  for (size_t i = 0; i < first->slices.size(); ++i) {
    EXPECT_EQ(first->slices[i].conditions, second->slices[i].conditions);
    EXPECT_EQ(first->slices[i].loss, second->slices[i].loss);
    EXPECT_EQ(first->slices[i].score, second->slices[i].score);
  }
}

TEST(SliceSearch, OfNothingNothing) {
  Context context;
  EXPECT_TRUE(search_slices(context, {}, {}, {})->slices.empty());
  const Table table = random_table(1, 100, 2, 2, false);
  EXPECT_TRUE(search_slices(context, table.features, std::vector<double>(100, 0.0), {})->slices.empty());
  EXPECT_FALSE(
      search_slices(context, table.features, std::vector<double>(100, std::numeric_limits<double>::infinity()), {})
          .ok());
}

}  // namespace
}  // namespace assay
