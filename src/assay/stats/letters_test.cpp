// SPDX-License-Identifier: Apache-2.0
#include "assay/stats/letters.h"

#include <gtest/gtest.h>

#include <random>

namespace assay {
namespace {

using Matrix = std::vector<std::vector<bool>>;

Matrix none_apart(size_t n) { return Matrix(n, std::vector<bool>(n, false)); }

bool share(const std::string& a, const std::string& b) { return a.find_first_of(b) != std::string::npos; }

TEST(Letters, ThoseNotToldApartShareOne) {
  EXPECT_EQ(compact_letters(none_apart(3)), (std::vector<std::string>{"a", "a", "a"}));
  Matrix all = none_apart(3);
  all[0][1] = all[0][2] = all[1][2] = true;
  EXPECT_EQ(compact_letters(all), (std::vector<std::string>{"a", "b", "c"}));
  EXPECT_TRUE(compact_letters({}).empty());
}

TEST(Letters, AChainOverlaps) {
  Matrix chain = none_apart(3);
  chain[0][2] = true;
  EXPECT_EQ(compact_letters(chain), (std::vector<std::string>{"a", "ab", "b"}));
}

// Whatever was told apart, and however it contradicts itself, the letters say just that.
TEST(Letters, SayExactlyWhatWasToldApart) {
  std::mt19937 random(1);
  for (int round = 0; round < 200; ++round) {
    const size_t n = 2 + random() % 7;
    Matrix apart = none_apart(n);
    for (size_t i = 0; i < n; ++i) {
      for (size_t j = i + 1; j < n; ++j) apart[i][j] = random() % 2 == 0;
    }
    const auto letters = compact_letters(apart);
    for (size_t i = 0; i < n; ++i) {
      EXPECT_FALSE(letters[i].empty());
      for (size_t j = i + 1; j < n; ++j) EXPECT_EQ(share(letters[i], letters[j]), !apart[i][j]);
    }
  }
}

}  // namespace
}  // namespace assay
