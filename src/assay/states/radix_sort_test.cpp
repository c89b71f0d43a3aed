// SPDX-License-Identifier: Apache-2.0
#include "assay/states/radix_sort.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <limits>
#include <utility>
#include <vector>

#include "assay/base/philox.h"

namespace assay {
namespace {

using Pair = std::pair<uint64_t, uint32_t>;

// Sorted by this sort and by the standard library's.
void expect_sorted(std::vector<Pair> pairs, int threads) {
  LargeVector<uint64_t> keys;
  LargeVector<uint32_t> tags;
  for (const auto& [key, tag] : pairs) {
    keys.push_back(key);
    tags.push_back(tag);
  }
  Context context(threads, 0, {});
  radix_sort(context, keys, tags);
  std::sort(pairs.begin(), pairs.end());
  for (size_t i = 0; i < pairs.size(); ++i) ASSERT_EQ(Pair(keys[i], tags[i]), pairs[i]) << i;
}

TEST(RadixSort, IsTheOrderOfKeyThenTag) {
  Draws draws(1, "test", 0, 0, 0);
  const uint64_t masks[] = {~uint64_t{0}, 0xff, 0, uint64_t{1} << 63, 0x8000000000000001, 0xffff000000000000, 7};
  for (const size_t count : {0, 1, 2, 31, 33, 1000, 40000, 100000}) {
    for (const uint64_t mask : masks) {
      for (const uint32_t tag_mask : {0u, 3u, ~0u}) {
        std::vector<Pair> pairs;
        for (size_t i = 0; i < count; ++i) pairs.emplace_back(draws.bits64() & mask, draws.bits() & tag_mask);
        expect_sorted(pairs, 1);
      }
    }
  }
}

TEST(RadixSort, IsTheSameOnManyThreads) {
  Draws draws(2, "test", 0, 0, 0);
  std::vector<Pair> pairs;
  for (size_t i = 0; i < 1500000; ++i) pairs.emplace_back(score_key(draws.uniform()), i % 2);
  for (int threads : {1, 2, 8}) expect_sorted(pairs, threads);
}

TEST(RadixSort, KeysKeepTheOrderOfNumbers) {
  const double numbers[] = {-std::numeric_limits<double>::infinity(), -1e300, -1, -5e-324, 0, 5e-324, 0.5, 1,
                            std::numeric_limits<double>::infinity()};
  for (size_t i = 1; i < std::size(numbers); ++i) EXPECT_LT(score_key(numbers[i - 1]), score_key(numbers[i]));
  for (double number : numbers) EXPECT_EQ(score_of_key(score_key(number)), number);
  EXPECT_EQ(score_key(-0.0), score_key(0.0));
}

}  // namespace
}  // namespace assay
