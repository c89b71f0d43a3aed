// SPDX-License-Identifier: Apache-2.0
#include "assay/scorers/edits.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

namespace assay {
namespace {

// The recurrence as it is defined.
size_t by_table(std::u32string_view a, std::u32string_view b) {
  std::vector<std::vector<size_t>> least(a.size() + 1, std::vector<size_t>(b.size() + 1));
  for (size_t i = 0; i <= a.size(); ++i) {
    for (size_t j = 0; j <= b.size(); ++j) {
      if (i == 0 || j == 0) {
        least[i][j] = i + j;
      } else {
        least[i][j] =
            std::min({least[i - 1][j] + 1, least[i][j - 1] + 1, least[i - 1][j - 1] + (a[i - 1] != b[j - 1])});
      }
    }
  }
  return least[a.size()][b.size()];
}

TEST(Edits, BitVectorsCountWhatTheTableCounts) {
  std::mt19937 random(1);
  for (int trial = 0; trial < 2000; ++trial) {
    const auto text = [&](size_t longest, char32_t letters) {
      std::u32string out(random() % (longest + 1), U' ');
      for (char32_t& c : out) c = U'a' + random() % letters;
      return out;
    };
    // Lengths around the edges of the 64-bit blocks, few letters and many.
    const std::u32string a = text(trial % 2 ? 200 : 70, trial % 3 ? 3 : 40),
                         b = text(trial % 5 ? 140 : 66, trial % 3 ? 3 : 40);
    ASSERT_EQ(levenshtein_distance(a, b), by_table(a, b)) << trial;
  }
}

TEST(Edits, EmptyAndEqualTexts) {
  EXPECT_EQ(levenshtein_distance(U"", U""), 0u);
  EXPECT_EQ(levenshtein_distance(U"", U"abc"), 3u);
  EXPECT_EQ(levenshtein_distance(U"same", U"same"), 0u);
  EXPECT_EQ(hamming_distance(U"abc", U"abd"), 1u);
  EXPECT_EQ(hamming_distance(U"abc", U"abcde"), 2u);
  EXPECT_EQ(jaro_similarity(U"", U""), 1);
  EXPECT_EQ(jaro_similarity(U"a", U""), 0);
  EXPECT_NEAR(jaro_similarity(U"MARTHA", U"MARHTA"), 0.944444444444, 1e-12);
  EXPECT_NEAR(jaro_winkler_similarity(U"MARTHA", U"MARHTA", 0.1), 0.961111111111, 1e-12);
}

}  // namespace
}  // namespace assay
