// SPDX-License-Identifier: Apache-2.0
// Every function against MPFR: the error in units of the last place, on random and on hard inputs.
#include "assay/base/elementary.h"

#include <gtest/gtest.h>
#include <hwy/targets.h>
#include <mpfr.h>

#include <bit>
#include <cmath>
#include <limits>
#include <random>
#include <vector>

namespace assay {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();
using Reference = int (*)(mpfr_t, const mpfr_t, mpfr_rnd_t);

// |ours - exact| in units of the last place of the exact value.
double ulps(double ours, const mpfr_t exact) {
  const double nearest = mpfr_get_d(exact, MPFR_RNDN);
  if (std::isinf(nearest) || std::isinf(ours)) return ours == nearest ? 0 : 1e9;
  const double size = std::fabs(nearest);
  const double unit = size < 0x1p-1022 ? 0x1p-1074 : std::ldexp(1.0, std::ilogb(size) - 52);
  mpfr_t difference;
  mpfr_init2(difference, 400);
  mpfr_sub_d(difference, exact, ours, MPFR_RNDN);
  const double error = std::fabs(mpfr_get_d(difference, MPFR_RNDN)) / unit;
  mpfr_clear(difference);
  return error;
}

double worst(double (*ours)(double), Reference reference, const std::vector<double>& inputs) {
  mpfr_t x, exact;
  mpfr_init2(x, 53);
  mpfr_init2(exact, 300);
  double most = 0;
  for (double input : inputs) {
    mpfr_set_d(x, input, MPFR_RNDN);
    reference(exact, x, MPFR_RNDN);
    most = std::max(most, ulps(ours(input), exact));
  }
  mpfr_clear(x);
  mpfr_clear(exact);
  return most;
}

std::vector<double> between(double low, double high, int count, unsigned seed) {
  std::mt19937_64 random(seed);
  std::uniform_real_distribution<double> draw(low, high);
  std::vector<double> values;
  for (int i = 0; i < count; ++i) values.push_back(draw(random));
  return values;
}

// Magnitudes from 2^low to 2^high, both signs where asked.
std::vector<double> magnitudes(double low, double high, int count, unsigned seed, bool negative) {
  std::vector<double> values = between(low, high, count, seed);
  for (size_t i = 0; i < values.size(); ++i) values[i] = std::exp2(values[i]) * (negative && i % 2 ? -1 : 1);
  return values;
}

TEST(Elementary, LogIsWithinSixTenthsOfAUnit) {
  auto inputs = magnitudes(-1074, 1023.9, 100000, 1, false);
  for (double x : between(0.5, 2, 100000, 2)) inputs.push_back(x);
  for (double x : magnitudes(-53, -5, 50000, 3, true)) inputs.push_back(1 + x);
  for (double x : {0x1p-1074, 0x1.fffffffffffffp1023, 0x1p-1022, 0x1.fffffffffffffp-1, 0x1.0000000000001p0})
    inputs.push_back(x);
  EXPECT_LT(worst(elementary::log, mpfr_log, inputs), 0.6);
}

TEST(Elementary, Log1pIsWithinSixTenthsOfAUnit) {
  auto inputs = magnitudes(-1074, 0, 100000, 4, false);
  for (double x : between(-1, 1, 100000, 5)) inputs.push_back(x);
  for (double x : magnitudes(-60, -0.001, 100000, 6, true)) inputs.push_back(x);
  for (double x : magnitudes(0, 1023, 50000, 7, false)) inputs.push_back(x);
  EXPECT_LT(worst(elementary::log1p, mpfr_log1p, inputs), 0.6);
}

TEST(Elementary, ExpIsWithinSixTenthsOfAUnit) {
  auto inputs = between(-745, 709.7, 200000, 8);
  for (double x : between(-745.13, -708, 50000, 9)) inputs.push_back(x);
  for (double x : magnitudes(-60, 3, 100000, 10, true)) inputs.push_back(x);
  EXPECT_LT(worst(elementary::exp, mpfr_exp, inputs), 0.6);
}

TEST(Elementary, Expm1IsWithinSixTenthsOfAUnit) {
  auto inputs = between(-46, 709.7, 100000, 11);
  for (double x : magnitudes(-1070, 3, 200000, 12, true)) inputs.push_back(x);
  for (double x : between(-1, 1, 100000, 13)) inputs.push_back(x);
  EXPECT_LT(worst(elementary::expm1, mpfr_expm1, inputs), 0.6);
}

TEST(Elementary, PowIsWithinSixTenthsOfAUnit) {
  std::vector<std::pair<double, double>> inputs;
  const auto bases = magnitudes(-1074, 1023, 100000, 14, false);
  const auto reach = between(-1074, 1023, 100000, 15);
  for (size_t i = 0; i < bases.size(); ++i) inputs.emplace_back(bases[i], reach[i] / std::log2(bases[i]));
  const auto near = magnitudes(-52, -1, 50000, 16, true);
  for (size_t i = 0; i < near.size(); ++i)
    inputs.emplace_back(1 + near[i], (i % 2 ? 1 : -1) * 300 / near[i] * (static_cast<double>(i) / 50000));
  for (int n = -40; n <= 40; ++n) inputs.emplace_back(-1.7, n);
  mpfr_t x, y, exact;
  mpfr_init2(x, 53);
  mpfr_init2(y, 53);
  mpfr_init2(exact, 300);
  double most = 0;
  for (const auto& [base, exponent] : inputs) {
    mpfr_set_d(x, base, MPFR_RNDN);
    mpfr_set_d(y, exponent, MPFR_RNDN);
    mpfr_pow(exact, x, y, MPFR_RNDN);
    most = std::max(most, ulps(elementary::pow(base, exponent), exact));
  }
  mpfr_clear(x);
  mpfr_clear(y);
  mpfr_clear(exact);
  EXPECT_LT(most, 0.6);
}

TEST(Elementary, SpecialValuesAreThoseOfAnnexF) {
  EXPECT_EQ(elementary::log(0), -kInfinity);
  EXPECT_EQ(elementary::log(1), 0);
  EXPECT_EQ(elementary::log(kInfinity), kInfinity);
  EXPECT_TRUE(std::isnan(elementary::log(-1)));
  EXPECT_EQ(elementary::log1p(-1), -kInfinity);
  EXPECT_TRUE(std::signbit(elementary::log1p(-0.0)));
  EXPECT_EQ(elementary::exp(-kInfinity), 0);
  EXPECT_EQ(elementary::exp(kInfinity), kInfinity);
  EXPECT_EQ(elementary::exp(0), 1);
  EXPECT_EQ(elementary::expm1(-kInfinity), -1);
  const double odd = 3, even = 2, half = 0.5, values[] = {-kInfinity, -2, -1, -0.0, 0.0, 1, 2, kInfinity};
  for (double x : values) {
    for (double y : {odd, even, half, -odd, -even, -half, kInfinity, -kInfinity, 0.0}) {
      const double ours = elementary::pow(x, y), theirs = std::pow(x, y);
      EXPECT_TRUE((std::isnan(ours) && std::isnan(theirs)) || std::fabs(ours - theirs) < 1e-12 || ours == theirs)
          << x << "^" << y;
      EXPECT_EQ(std::signbit(ours) && !std::isnan(ours), std::signbit(theirs) && !std::isnan(theirs)) << x << "^" << y;
    }
  }
}

TEST(Elementary, a_batch_of_logarithms_has_the_bits_of_single_calls_on_every_kind_of_vector) {
  std::vector<double> inputs = magnitudes(-1074, 1023.9, 20000, 17, true);
  // Whole vectors of probabilities, of numbers around 1, and of the ends of the table's steps.
  for (double x : between(0, 1, 20000, 18)) inputs.push_back(x);
  for (double x : magnitudes(-53, -5, 20000, 19, true)) inputs.push_back(1 + x);
  for (int i = 180; i <= 370; ++i) {
    const double end = i / 256.0;
    for (double x : {std::nextafter(end, 0), end, std::nextafter(end, 2)}) inputs.push_back(x);
  }
  for (double x : {0.0, -0.0, kInfinity, -kInfinity, std::nan(""), 0x1p-1022, 0x1p-1074, 0x1.fffffffffffffp1023, 1.0})
    inputs.push_back(x);
  std::vector<double> expected;
  for (double x : inputs) expected.push_back(elementary::log(x));
  for (const int64_t target : hwy::SupportedAndGeneratedTargets()) {
    hwy::SetSupportedTargetsForTest(target);
    std::vector<double> out = inputs;
    elementary::log(out, out);
    for (size_t i = 0; i < inputs.size(); ++i) {
      ASSERT_TRUE(std::isnan(expected[i]) ? std::isnan(out[i])
                                          : std::bit_cast<uint64_t>(out[i]) == std::bit_cast<uint64_t>(expected[i]))
          << "log(" << inputs[i] << ") on " << hwy::TargetName(target);
    }
  }
  hwy::SetSupportedTargetsForTest(0);
}

}  // namespace
}  // namespace assay
