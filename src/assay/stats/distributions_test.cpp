// SPDX-License-Identifier: Apache-2.0
// Expected values: scipy 1.17.1, for example stats.t.isf(1e-12, 4).
#include "assay/stats/distributions.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace assay {
namespace {

void expect_digits(double actual, double expected) { EXPECT_NEAR(actual, expected, 1e-12 * std::fabs(expected)); }

TEST(Distributions, MatchTheReference) {
  expect_digits(normal_quantile(0.025), -1.959963984540054);
  expect_digits(normal_quantile(1e-300), -37.0470962993612);
  expect_digits(normal_cdf(-37), 5.7255712225239266e-300);
  expect_digits(student_quantile(1e-12, 4), -1316.0727465592565);
  expect_digits(student_cdf(2.1, 7.5), 0.9643814642709609);
  expect_digits(chi_square_quantile(0.95, 3), 7.814727903251179);
  expect_digits(beta_quantile(0.025, 3, 18), 0.0320709371854637);
  expect_digits(beta_upper_quantile(0.025, 4, 17), 0.37892682654531396);
  expect_digits(binomial_at_most(3, 20, 0.2), 0.41144886195656893);
  expect_digits(binomial_at_least(3, 20, 0.2), 0.7939152810515259);
}

TEST(Distributions, EndsOfTheSupport) {
  EXPECT_EQ(normal_quantile(0), -std::numeric_limits<double>::infinity());
  EXPECT_EQ(student_quantile(1, 3), std::numeric_limits<double>::infinity());
  EXPECT_EQ(beta_quantile(0, 2, 3), 0);
  EXPECT_EQ(beta_upper_quantile(0, 2, 3), 1);
  EXPECT_EQ(binomial_at_most(20, 20, 0.5), 1);
  EXPECT_EQ(binomial_at_least(0, 20, 0.5), 1);
}

TEST(Distributions, WithoutAnAnswerAreNaNAndDoNotThrow) {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  EXPECT_TRUE(std::isnan(normal_quantile(nan)));
  EXPECT_TRUE(std::isnan(normal_cdf(nan)));
  EXPECT_TRUE(std::isnan(student_quantile(0.5, -1)));
  EXPECT_TRUE(std::isnan(beta_quantile(0.5, -1, 2)));
  EXPECT_TRUE(std::isnan(beta_upper_quantile(nan, 1, 2)));
  EXPECT_TRUE(std::isnan(chi_square_quantile(0.5, 0)));
  EXPECT_TRUE(std::isnan(binomial_at_most(1, 2, 1.5)));
}

TEST(Distributions, RoundedKeepsTwelveDigits) {
  EXPECT_EQ(rounded(0.1 + 0.2), 0.3);
  EXPECT_EQ(rounded(123456789012.5), 123456789012.0);
  EXPECT_EQ(rounded(123456789013.5), 123456789014.0);
  EXPECT_EQ(rounded(-0.99999999999951), -1);
  EXPECT_EQ(rounded(1.23456789012345e-300), 1.23456789012e-300);
  EXPECT_EQ(rounded(0), 0);
  EXPECT_TRUE(std::isinf(rounded(std::numeric_limits<double>::infinity())));
}

TEST(Distributions, NextRoundedIsTheNextNumberOfTwelveDigits) {
  EXPECT_EQ(next_rounded(0.025), 0.0250000000001);
  EXPECT_EQ(next_rounded(9.99999999999), 10);
  EXPECT_EQ(next_rounded(0.999999999999), 1);
  EXPECT_EQ(next_rounded(1), 1.00000000001);
  EXPECT_EQ(next_rounded(5e20), 5.00000000001e20);
  EXPECT_EQ(next_rounded(2.5e-300), 2.50000000001e-300);
}

TEST(BetaQuantile, is_where_the_distribution_reaches_its_probability) {
  for (double a = 1; a < 100; a *= 1.7) {
    for (double b = 1; b < 100; b *= 1.7) {
      for (double log_tail = std::log(1e-60); log_tail < 0; log_tail += 7.3) {
        const double p = std::exp(log_tail), x = beta_quantile(p, a, b);
        EXPECT_LE(binomial_at_least(a, a + b - 1, x * (1 - 1e-9)), p) << a << " " << b << " " << p;
        if (x < 1 - 1e-8) {
          EXPECT_GE(binomial_at_least(a, a + b - 1, x * (1 + 1e-9)), p) << a << " " << b << " " << p;
        }
      }
    }
  }
}

TEST(BetaQuantile, NeverThrowsHoweverSmallTheTail) {
  for (double a = 0.01; a < 100; a *= 1.7) {
    for (double b = 0.01; b < 100; b *= 1.7) {
      for (double log_tail = -690; log_tail < 0; log_tail += 7.3) {
        const double low = beta_quantile(std::exp(log_tail), a, b),
                     high = beta_upper_quantile(std::exp(log_tail), a, b);
        EXPECT_TRUE(low >= 0 && low <= 1) << a << " " << b << " " << log_tail;
        EXPECT_TRUE(high >= 0 && high <= 1) << a << " " << b << " " << log_tail;
      }
    }
  }
}

}  // namespace
}  // namespace assay
