// SPDX-License-Identifier: Apache-2.0
#include "assay/base/philox.h"

#include <gtest/gtest.h>

#include <set>
#include <vector>

namespace assay {
namespace {

// The known answers published with Random123 for philox4x32 with 10 rounds.
TEST(Philox, GivesThePublishedAnswers) {
  constexpr uint32_t kOnes = 0xffffffff;
  EXPECT_EQ((PhiloxBlock{0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8}), philox({0, 0, 0, 0}, {0, 0}));
  EXPECT_EQ((PhiloxBlock{0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd}),
            philox({kOnes, kOnes, kOnes, kOnes}, {kOnes, kOnes}));
  EXPECT_EQ((PhiloxBlock{0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1}),
            philox({0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344}, {0xa4093822, 0x299f31d0}));
}

TEST(Draws, DependOnEveryPartOfTheKey) {
  std::set<uint64_t> seen;
  int keys = 0;
  for (const uint64_t seed : {uint64_t{0}, uint64_t{1}, uint64_t{1} << 32}) {
    for (const char* purpose : {"", "bootstrap", "permutation", "bootstrap2"}) {
      for (const uint64_t replicate : {uint64_t{0}, uint64_t{1}, uint64_t{1} << 32}) {
        for (const uint64_t low : {uint64_t{0}, uint64_t{1}, uint64_t{1} << 32}) {
          for (const uint64_t high : {uint64_t{0}, uint64_t{1}, uint64_t{1} << 32}) {
            seen.insert(Draws(seed, purpose, replicate, low, high).bits64());
            ++keys;
          }
        }
      }
    }
  }
  EXPECT_EQ(static_cast<size_t>(keys), seen.size());
}

TEST(Draws, AreTheSameForTheSameKey) {
  Draws first(7, "bootstrap", 3, 11, 13);
  Draws second(DrawStream(DrawSource(7, "bootstrap"), 11, 13), 3);
  for (int i = 0; i < 100; ++i) EXPECT_EQ(first.bits(), second.bits());
}

// Stored results depend on these words.
TEST(Draws, GoldenWords) {
  Draws draws(7, "bootstrap", 3, 11, 13);
  const std::vector<uint32_t> words = {draws.bits(), draws.bits(), draws.bits(), draws.bits(), draws.bits()};
  EXPECT_EQ((std::vector<uint32_t>{470403153, 1241627584, 2954149729, 1862710638, 2450677491}), words);
}

TEST(Draws, UniformsFillTheUnitInterval) {
  Draws draws(1, "test", 0, 0, 0);
  constexpr int kCells = 64;
  constexpr int kCount = 640000;
  std::vector<double> cells(kCells);
  for (int i = 0; i < kCount; ++i) {
    const double x = draws.uniform();
    ASSERT_GE(x, 0.0);
    ASSERT_LT(x, 1.0);
    ++cells[static_cast<size_t>(x * kCells)];
  }
  double chi_square = 0;
  for (const double cell : cells) chi_square += (cell - 10000) * (cell - 10000) / 10000;
  EXPECT_LT(chi_square, 113.5);  // the 0.9999 quantile with 63 degrees of freedom
  EXPECT_GT(chi_square, 29.0);   // the 0.0001 quantile
}

TEST(Draws, WholeNumbersBelowABound) {
  Draws draws(1, "test", 1, 0, 0);
  EXPECT_EQ(0u, draws.below(0));
  EXPECT_EQ(0u, draws.below(1));
  std::vector<double> cells(7);
  for (int i = 0; i < 70000; ++i) ++cells.at(draws.below(7));
  double chi_square = 0;
  for (const double cell : cells) chi_square += (cell - 10000) * (cell - 10000) / 10000;
  EXPECT_LT(chi_square, 27.9);  // the 0.9999 quantile with 6 degrees of freedom
  for (int i = 0; i < 1000; ++i) EXPECT_LT(draws.below(~uint64_t{0}), ~uint64_t{0});
}

}  // namespace
}  // namespace assay
