// SPDX-License-Identifier: Apache-2.0
// Expected values: scipy 1.17.1 at a tail of 0.025, unless said otherwise. Clopper-Pearson:
// stats.beta.ppf(t, x, n - x + 1) and stats.beta.isf(t, x + 1, n - x). Wilson:
// stats.binomtest(x, n).proportion_ci(method='wilson'). Tango and
// Miettinen-Nurminen: the constrained likelihood's slope solved for its root with optimize.brentq, and the score
// statistic solved in the same way, neither with the closed forms of the papers.
#include "assay/stats/proportion.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "assay/stats/distributions.h"

namespace assay {
namespace {

constexpr double kTail = 0.025;

void expect_ends(const IntervalEnds& actual, double lower, double upper, double tolerance = 2e-12) {
  ASSERT_TRUE(actual.lower && actual.upper);
  EXPECT_NEAR(*actual.lower, lower, tolerance);
  EXPECT_NEAR(*actual.upper, upper, tolerance);
}

TEST(ClopperPearson, MatchesTheReference) {
  expect_ends(clopper_pearson(3, 20, kTail, kTail), 0.0320709371854637, 0.37892682654531396);
  expect_ends(clopper_pearson(20, 20, kTail, kTail), 0.8315665290169146, 1);
  expect_ends(clopper_pearson(0, 7, kTail, kTail), 0, 0.4096163972250034);
  expect_ends(clopper_pearson(499, 500, kTail, kTail), 0.9889075231010312, 0.9999493656659926);
  expect_ends(clopper_pearson(12.5, 80.25, kTail, kTail), 0.08442666449020304, 0.2538753190689085);
  expect_ends(clopper_pearson(990, 1000, 1e-6, 1e-6), 0.965990224004792, 0.9987182257719941);
}

// The exact probability that an end misses the truth, summed over all outcomes.
template <typename Misses>
double miss_probability(int n, double p, Misses misses) {
  double sum = 0;
  for (int x = 0; x <= n; ++x) {
    if (misses(x)) sum += binomial_at_most(x, n, p) - binomial_at_most(x - 1, n, p);
  }
  return sum;
}

TEST(ClopperPearson, NeverMissesMoreOftenThanItsTail) {
  for (const int n : {1, 5, 20, 100}) {
    for (int step = 1; step < 200; ++step) {
      const double p = step / 200.0;
      const auto is_below = [&](int x) { return *clopper_pearson(x, n, kTail, kTail).lower > p; };
      const auto is_above = [&](int x) { return *clopper_pearson(x, n, kTail, kTail).upper < p; };
      EXPECT_LE(miss_probability(n, p, is_below), kTail + 1e-9);
      EXPECT_LE(miss_probability(n, p, is_above), kTail + 1e-9);
    }
  }
}

TEST(ClopperPearson, TailsBelongToTheirOwnEnds) {
  const IntervalEnds ends = clopper_pearson(3, 20, 0.01, 0.2);
  EXPECT_EQ(ends.lower, clopper_pearson(3, 20, 0.01, 0.3).lower);
  EXPECT_EQ(ends.upper, clopper_pearson(3, 20, 0.4, 0.2).upper);
  EXPECT_EQ(clopper_pearson(3, 20, 0, 0), (IntervalEnds{0.0, 1.0}));
}

TEST(Proportions, MatchTheReference) {
  expect_ends(wilson(3, 20, kTail, kTail), 0.05236874589621662, 0.3604188647407569);
  expect_ends(wilson(81, 263, kTail, kTail), 0.2552885198782742, 0.36620957698280004);
  expect_ends(jeffreys(3, 20, kTail, kTail), 0.04413134197515587, 0.348577710858454);
  expect_ends(agresti_coull(3, 20, kTail, kTail), 0.0439390112765195, 0.36884859936045405);
}

TEST(Proportions, MirrorExactlyUpToTheirRounding) {
  for (const auto method : {clopper_pearson, wilson, jeffreys, agresti_coull}) {
    for (const double x : {0.0, 1.0, 3.5, 10.0, 17.0, 20.0}) {
      const IntervalEnds ends = method(x, 20, 0.01, 0.05), mirrored = method(20 - x, 20, 0.05, 0.01);
      expect_ends(ends, 1 - *mirrored.upper, 1 - *mirrored.lower);
      EXPECT_LE(*ends.lower, x / 20);
      EXPECT_GE(*ends.upper, x / 20);
    }
    EXPECT_EQ(method(0, 20, kTail, kTail).lower, 0);
    EXPECT_EQ(method(20, 20, kTail, kTail).upper, 1);
    EXPECT_LT(*method(20, 20, kTail, kTail).lower, 1);
  }
}

TEST(Proportions, OfNoCountsAreTheWholeRange) {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  for (const auto method : {clopper_pearson, wilson, jeffreys, agresti_coull}) {
    EXPECT_EQ(method(0, 0, kTail, kTail), (IntervalEnds{0.0, 1.0}));
    EXPECT_EQ(method(3, 2, kTail, kTail), (IntervalEnds{0.0, 1.0}));
    EXPECT_EQ(method(nan, 2, kTail, kTail), (IntervalEnds{0.0, 1.0}));
    EXPECT_EQ(method(1, nan, kTail, kTail), (IntervalEnds{0.0, 1.0}));
  }
  EXPECT_EQ(tango_difference(0, 0, 0, 0, kTail, kTail), (IntervalEnds{-1.0, 1.0}));
  EXPECT_EQ(miettinen_nurminen_difference(0, 0, 1, 2, kTail, kTail), (IntervalEnds{-1.0, 1.0}));
  EXPECT_EQ(newcombe_difference(1, 2, 0, 0, kTail, kTail), (IntervalEnds{-1.0, 1.0}));
}

TEST(Proportions, EndsMoveOutwardsAsTheTailShrinks) {
  const std::vector<double> tails = {0.9, 0.5, 0.1, 0.025, 1e-3, 1e-6, 1e-12, 1e-50, 1e-200};
  for (size_t i = 1; i < tails.size(); ++i) {
    const auto grows = [&](auto interval) {
      const IntervalEnds wide = interval(tails[i]), narrow = interval(tails[i - 1]);
      EXPECT_LE(*wide.lower, *narrow.lower) << tails[i];
      EXPECT_GE(*wide.upper, *narrow.upper) << tails[i];
    };
    grows([](double t) { return clopper_pearson(17, 20, t, t); });
    grows([](double t) { return wilson(20, 20, t, t); });
    grows([](double t) { return jeffreys(3, 20, t, t); });
    grows([](double t) { return tango_difference(3, 2, 5, 9, t, t); });
    grows([](double t) { return tango_difference(3, 0, 0, 9, t, t); });
    grows([](double t) { return miettinen_nurminen_difference(10, 10, 0, 7, t, t); });
  }
}

TEST(PerfectResult, IsTheSmallestSizeThatClears) {
  EXPECT_EQ(trials_of_perfect_result(0.99, kTail), 368);  // ln 0.025 / ln 0.99 = 367.04
  for (const double bound : {0.5, 0.9, 0.95, 0.999, 0.9999}) {
    const double n = trials_of_perfect_result(bound, kTail);
    EXPECT_GE(*clopper_pearson(n, n, kTail, kTail).lower, bound);
    EXPECT_LT(*clopper_pearson(n - 1, n - 1, kTail, kTail).lower, bound);
  }
  EXPECT_EQ(trials_of_perfect_result(0, kTail), 1);
  EXPECT_TRUE(std::isinf(trials_of_perfect_result(1, kTail)));
  EXPECT_TRUE(std::isinf(trials_of_perfect_result(0.9, 0)));
}

TEST(Tango, MatchesTheReference) {
  // 1 / 7 of 21 is the table of airway hyper-responsiveness, published as (-0.517, -0.026).
  expect_ends(tango_difference(1, 1, 7, 12, kTail, kTail), -0.5172322764213775, -0.026003032480868493);
  expect_ends(tango_difference(20, 12, 2, 10, kTail, kTail), 0.0691662167767115, 0.386003769911004);
  expect_ends(tango_difference(16, 0, 4, 10, kTail, kTail), -0.29681326682036296, -0.004684821069502006);
  expect_ends(tango_difference(900, 53, 16, 631, kTail, kTail), 0.013349837709954552, 0.03398321144342256);
}

TEST(Tango, WithoutDiscordantPairsHasTheKnownWidth) {
  // z^2 / (n + z^2) of n = 50.
  expect_ends(tango_difference(30, 0, 0, 20, kTail, kTail), -0.07134759913335875, 0.07134759913335875);
}

TEST(Tango, AtTheEndsOfTheRange) {
  EXPECT_EQ(tango_difference(0, 12, 0, 0, kTail, kTail).upper, 1);
  EXPECT_EQ(tango_difference(0, 0, 12, 0, kTail, kTail).lower, -1);
  EXPECT_LT(*tango_difference(0, 12, 0, 0, kTail, kTail).lower, 1);
  EXPECT_EQ(tango_difference(1, 2, 3, 4, 0, 0), (IntervalEnds{-1.0, 1.0}));
}

TEST(MiettinenNurminen, MatchesTheReference) {
  expect_ends(miettinen_nurminen_difference(56, 70, 48, 80, kTail, kTail), 0.05282971324584464, 0.33817294001586845);
  expect_ends(miettinen_nurminen_difference(9, 10, 3, 10, kTail, kTail), 0.1700250164243987, 0.840649543943328);
  expect_ends(miettinen_nurminen_difference(5, 56, 0, 29, kTail, kTail), -0.032596561743513774, 0.19333097669088076);
  expect_ends(miettinen_nurminen_difference(10, 10, 0, 20, kTail, kTail), 0.7156186604656226, 1);
}

TEST(Newcombe, MatchesThePublishedTable) {
  // Newcombe 1998, table II, method 10: 0.0524 to 0.3339, 0.1705 to 0.8090, -0.0381 to 0.1926, 0.6791 to 1.
  expect_ends(newcombe_difference(56, 70, 48, 80, kTail, kTail), 0.05243147240236484, 0.3338726540369059);
  expect_ends(newcombe_difference(9, 10, 3, 10, kTail, kTail), 0.17052272393450296, 0.8090179735354881);
  expect_ends(newcombe_difference(5, 56, 0, 29, kTail, kTail), -0.03813714790353688, 0.1925600138551116);
  expect_ends(newcombe_difference(10, 10, 0, 20, kTail, kTail), 0.6790860371419147, 1);
}

TEST(Differences, SwapExactly) {
  for (const double x : {0.0, 2.0, 7.5, 12.0}) {
    const IntervalEnds tango = tango_difference(4, x, 3, 5, 0.01, 0.04);
    const IntervalEnds other = tango_difference(4, 3, x, 5, 0.04, 0.01);
    expect_ends(tango, -*other.upper, -*other.lower);
    for (const auto method : {miettinen_nurminen_difference, newcombe_difference}) {
      const IntervalEnds ends = method(x, 12, 3, 9, 0.01, 0.04), swapped = method(3, 9, x, 12, 0.04, 0.01);
      expect_ends(ends, -*swapped.upper, -*swapped.lower);
    }
  }
}

TEST(Differences, MissAboutAsOftenAsTheirTail) {
  // Exact, over all outcomes of 30 + 30 trials and of 40 pairs; approximate methods may miss 1.5 times as often.
  for (const auto& [p1, p2] : {std::pair(0.5, 0.5), std::pair(0.8, 0.6), std::pair(0.9, 0.8), std::pair(0.7, 0.2)}) {
    double above = 0, below = 0;
    for (int x = 0; x <= 30; ++x) {
      const double of_x = binomial_at_most(x, 30, p1) - binomial_at_most(x - 1, 30, p1);
      for (int y = 0; y <= 30; ++y) {
        const double chance = of_x * (binomial_at_most(y, 30, p2) - binomial_at_most(y - 1, 30, p2));
        const IntervalEnds ends = miettinen_nurminen_difference(x, 30, y, 30, kTail, kTail);
        above += *ends.lower > p1 - p2 ? chance : 0;
        below += *ends.upper < p1 - p2 ? chance : 0;
      }
    }
    EXPECT_LE(above, 1.5 * kTail);
    EXPECT_LE(below, 1.5 * kTail);
    EXPECT_GE(above + below, kTail);
  }
  for (const auto& [first, second] : {std::pair(0.1, 0.1), std::pair(0.2, 0.1), std::pair(0.3, 0.2)}) {
    double above = 0, below = 0;
    for (int b = 0; b <= 40; ++b) {
      const double of_b = binomial_at_most(b, 40, first) - binomial_at_most(b - 1, 40, first);
      for (int c = 0; c <= 40 - b; ++c) {
        const double rate = second / (1 - first);
        const double chance = of_b * (binomial_at_most(c, 40 - b, rate) - binomial_at_most(c - 1, 40 - b, rate));
        const IntervalEnds ends = tango_difference(0, b, c, 40 - b - c, kTail, kTail);
        above += *ends.lower > first - second ? chance : 0;
        below += *ends.upper < first - second ? chance : 0;
      }
    }
    EXPECT_LE(above, 1.5 * kTail);
    EXPECT_LE(below, 1.5 * kTail);
    EXPECT_GE(above + below, kTail);
  }
}

}  // namespace
}  // namespace assay
