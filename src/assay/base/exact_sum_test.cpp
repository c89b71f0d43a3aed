// SPDX-License-Identifier: Apache-2.0
#include "assay/base/exact_sum.h"

#include <gtest/gtest.h>
#include <hwy/targets.h>

#include <algorithm>
#include <boost/multiprecision/cpp_int.hpp>
#include <cmath>
#include <limits>
#include <random>
#include <string>
#include <vector>

namespace assay {
namespace {

using Integer = boost::multiprecision::cpp_int;

constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
constexpr double kSmallest = std::numeric_limits<double>::denorm_min();
constexpr double kLargest = std::numeric_limits<double>::max();

// The reference: integers in units of 2^-2148, written without any of the code under test.
Integer exact_integer(double x) {  // x * 2^1074
  int exponent = 0;
  const double fraction = std::frexp(x, &exponent);
  Integer value = static_cast<int64_t>(std::ldexp(fraction, 53));
  const int shift = exponent - 53 + 1074;
  return shift >= 0 ? Integer(value << shift) : Integer(value / (Integer(1) << -shift));
}

Integer exact_units(double x) { return exact_integer(x) << 1074; }
Integer exact_units(double a, double b) { return exact_integer(a) * exact_integer(b); }

double rounded(const Integer& units) {
  if (units == 0) return 0.0;
  const double sign = units < 0 ? -1.0 : 1.0;
  const Integer size = abs(units);
  const int leading = static_cast<int>(msb(size));
  const int dropped = std::max(leading - 52, 1074);  // a double's last bit weighs at least 2^-1074
  const Integer step = Integer(1) << dropped;
  Integer kept = size / step;
  const Integer rest = size % step;
  if (rest * 2 > step || (rest * 2 == step && bit_test(kept, 0))) ++kept;
  return sign * std::ldexp(kept.convert_to<double>(), dropped - 2148);
}

std::string bytes_of(const ExactSum& sum) {
  ByteWriter out;
  sum.save(out);
  return std::string(out.bytes());
}

ExactSum sum_singly(const std::vector<double>& xs) {
  ExactSum sum;
  for (const double x : xs) sum.add(x);
  return sum;
}

ExactSum sum_batch(const std::vector<double>& xs) {
  ExactSum sum;
  sum.add(xs);
  return sum;
}

double reference(const std::vector<double>& xs) {
  Integer units = 0;
  for (const double x : xs) units += exact_units(x);
  return rounded(units);
}

// Equal as bits, so that the sign of zero counts.
void expect_same(double expected, double actual) {
  EXPECT_EQ(std::bit_cast<uint64_t>(expected), std::bit_cast<uint64_t>(actual)) << expected << " against " << actual;
}

// A number with a random significand, sign and an exponent in [low, high].
double random_double(std::mt19937_64& random, int low, int high) {
  const double significand = 1.0 + static_cast<double>(random() >> 12) * 0x1p-52;
  const int exponent = low + static_cast<int>(random() % static_cast<uint64_t>(high - low + 1));
  return std::ldexp(random() % 2 == 0 ? significand : -significand, exponent);
}

std::vector<double> random_doubles(uint64_t seed, size_t count, int low, int high) {
  std::mt19937_64 random(seed);
  std::vector<double> xs(count);
  for (double& x : xs) x = random_double(random, low, high);
  return xs;
}

TEST(ExactSum, IsPlusZeroWhenEmpty) {
  expect_same(0.0, ExactSum().round());
  EXPECT_TRUE(ExactSum().is_zero());
  ExactSum sum;
  sum.add(-0.0);
  expect_same(0.0, sum.round());
  sum.add(1e300);
  EXPECT_FALSE(sum.is_zero());
  sum.add(-1e300);
  expect_same(0.0, sum.round());
  EXPECT_TRUE(sum.is_zero());
  EXPECT_EQ(bytes_of(ExactSum()), bytes_of(sum));
}

TEST(ExactSum, RoundsTiesToEven) {
  expect_same(1.0, sum_singly({1.0, 0x1p-53}).round());
  expect_same(1.0 + 0x1p-52, sum_singly({1.0, 0x1p-53, kSmallest}).round());
  expect_same(1.0, sum_singly({1.0, 0x1p-53, -kSmallest}).round());
  expect_same(1.0 + 0x1p-51, sum_singly({1.0 + 0x1p-52, 0x1p-53}).round());
  expect_same(-1.0 - 0x1p-52, sum_singly({-1.0, -0x1p-53, -kSmallest}).round());
  expect_same(2.0, sum_singly({2.0 - 0x1p-52, 0x1p-53}).round());
}

TEST(ExactSum, OverflowsWhereRoundingDoes) {
  const double half_unit = 0x1p970;
  expect_same(kInfinity, sum_singly({kLargest, half_unit}).round());
  expect_same(kLargest, sum_singly({kLargest, half_unit, -kSmallest}).round());
  expect_same(-kInfinity, sum_singly({-kLargest, -kLargest}).round());
  expect_same(kLargest, sum_singly({kLargest, kLargest, -kLargest}).round());
  std::vector<double> many(10000, kLargest);
  std::vector<double> back(9999, -kLargest);
  many.insert(many.end(), back.begin(), back.end());
  expect_same(kLargest, sum_batch(many).round());
  expect_same(kInfinity, sum_batch(std::vector<double>(5000, kLargest)).round());
}

TEST(ExactSum, KeepsSubnormals) {
  expect_same(kSmallest, sum_singly({kSmallest}).round());
  expect_same(3 * kSmallest, sum_singly({0x1p-1022, kSmallest, kSmallest, kSmallest, -0x1p-1022}).round());
  expect_same(1000 * kSmallest, sum_batch(std::vector<double>(1000, kSmallest)).round());
  expect_same(0x1p-1022, sum_singly({0x1p-1022 - kSmallest, kSmallest}).round());
}

TEST(ExactSum, TreatsNanAndInfinitiesAsAdditionDoes) {
  expect_same(kInfinity, sum_singly({1.0, kInfinity, -kLargest}).round());
  expect_same(-kInfinity, sum_singly({-kInfinity, 5.0}).round());
  EXPECT_TRUE(std::isnan(sum_singly({kInfinity, -kInfinity}).round()));
  EXPECT_TRUE(std::isnan(sum_singly({kNan, kInfinity}).round()));
  ExactSum product;
  product.add_product(0.0, kInfinity);
  EXPECT_TRUE(std::isnan(product.round()));
  ExactSum signed_product;
  signed_product.add_product(-2.0, kInfinity);
  expect_same(-kInfinity, signed_product.round());
  for (const double special : {kNan, kInfinity, -kInfinity}) {
    for (const size_t place : {size_t{0}, size_t{1777}, size_t{4999}}) {
      std::vector<double> xs = random_doubles(3, 5000, -3, 3);
      xs[place] = special;
      EXPECT_EQ(bytes_of(sum_singly(xs)), bytes_of(sum_batch(xs)));
      EXPECT_FALSE(std::isfinite(sum_batch(xs).round()));
      EXPECT_FALSE(sum_batch(xs).is_zero());
      const std::vector<double> ones(xs.size(), 1.0);
      ExactSum products;
      products.add_products(xs, ones);
      EXPECT_EQ(bytes_of(sum_singly(xs)), bytes_of(products));
    }
  }
  std::vector<double> nothing(64, 0.0);
  nothing[40] = kNan;
  EXPECT_TRUE(std::isnan(sum_batch(nothing).round()));
}

struct Range {
  int low;
  int high;
};

// Ranges of exponents on both sides of every change of path.
constexpr Range kRanges[] = {{0, 0},       {-3, 3},       {-20, 12},      {-30, 30},     {-60, 60},
                             {-200, 200},  {-1074, 1023}, {-1074, -1000}, {-960, -880},  {985, 1005},
                             {1000, 1023}, {-915, -895},  {-1074, -1060}, {-1022, 1023}, {-41, 0}};

TEST(ExactSum, AgreesWithIntegersOfAnyLength) {
  uint64_t seed = 1;
  for (const Range range : kRanges) {
    for (const size_t count : {1, 7, 31, 32, 100, 4096, 4100, 9001}) {
      const std::vector<double> xs = random_doubles(seed++, count, range.low, range.high);
      const double expected = reference(xs);
      expect_same(expected, sum_singly(xs).round());
      expect_same(expected, sum_batch(xs).round());
      EXPECT_EQ(bytes_of(sum_singly(xs)), bytes_of(sum_batch(xs)));
    }
  }
}

TEST(ExactSum, SurvivesCancellation) {
  std::mt19937_64 random(5);
  for (const Range range : kRanges) {
    std::vector<double> xs = random_doubles(random(), 3000, range.low, range.high);
    const size_t half = xs.size();
    for (size_t i = 0; i < half; ++i) xs.push_back(-xs[i]);
    std::shuffle(xs.begin(), xs.end(), random);
    EXPECT_TRUE(sum_batch(xs).is_zero());
    EXPECT_TRUE(sum_singly(xs).is_zero());
    xs[random() % xs.size()] = 0x1.8p-700;
    const double expected = reference(xs);
    expect_same(expected, sum_batch(xs).round());
  }
}

// Runs of equal signs fill the bins to their bounds and delay carries the longest.
TEST(ExactSum, HoldsManyAdditionsOfOneSign) {
  for (const double x : {2.0 - 0x1p-52, 1.0, -(2.0 - 0x1p-52), 0x1.fffffffffffffp+999, kLargest}) {
    const std::vector<double> xs(200000, x);
    const double expected = rounded(exact_units(x) * 200000);
    expect_same(expected, sum_batch(xs).round());
    expect_same(expected, sum_singly(xs).round());
    ExactSum products;
    products.add_products(xs, xs);
    expect_same(rounded(exact_units(x, x) * 200000), products.round());
    ExactSum single_products;
    for (const double value : xs) single_products.add_product(value, value);
    EXPECT_EQ(bytes_of(single_products), bytes_of(products));
  }
}

TEST(ExactSum, HoldsAFullBlockOfOneSign) {
  for (const double sign : {1.0, -1.0}) {
    for (const int low : {-1, -8, -40, -90}) {
      std::vector<double> xs = random_doubles(13, 4096 * 5, low, 0);
      for (size_t i = 0; i < xs.size(); ++i) xs[i] = sign * std::abs(i % 2 == 0 ? xs[i] : 2.0 + xs[i] * 0x1p-30);
      expect_same(reference(xs), sum_batch(xs).round());
      EXPECT_EQ(bytes_of(sum_singly(xs)), bytes_of(sum_batch(xs)));
    }
    for (double shift = 0; shift < 64; ++shift) {  // the values just below a power of two, in every lane
      std::vector<double> xs = random_doubles(17, 4096, 0, 0);
      for (double& x : xs) x = sign * (2.0 - std::ldexp(std::abs(x), -1 - static_cast<int>(shift)));
      EXPECT_EQ(bytes_of(sum_singly(xs)), bytes_of(sum_batch(xs)));
    }
  }
}

// One large number fixes the first bin; what the others leave behind it is the largest possible, of one sign and down
// to every last bit that the second bin may or may not hold.
TEST(ExactSum, HoldsTheLargestRemainders) {
  std::mt19937_64 random(19);
  for (int remainder = -45; remainder <= -38; ++remainder) {
    for (int last = -85; last <= -76; ++last) {
      std::vector<double> xs(4096);
      for (double& x : xs) {
        x = 0x1p-33 + std::ldexp(1.0, remainder) - std::ldexp(static_cast<double>(random() >> 38), last);
      }
      xs[100] = 1.5;
      EXPECT_EQ(bytes_of(sum_singly(xs)), bytes_of(sum_batch(xs))) << remainder << " " << last;
    }
  }
}

TEST(ExactSum, AddsExactProducts) {
  std::mt19937_64 random(11);
  for (const Range range : kRanges) {
    for (const size_t count : {1, 33, 1024, 2050}) {
      const std::vector<double> a = random_doubles(random(), count, range.low, range.high);
      const std::vector<double> b = random_doubles(random(), count, range.low, range.high);
      Integer units = 0;
      ExactSum singly;
      for (size_t i = 0; i < count; ++i) {
        units += exact_units(a[i], b[i]);
        singly.add_product(a[i], b[i]);
      }
      ExactSum batch;
      batch.add_products(a, b);
      expect_same(rounded(units), singly.round());
      expect_same(rounded(units), batch.round());
      EXPECT_EQ(bytes_of(singly), bytes_of(batch));
    }
  }
}

TEST(ExactSum, RoundsProductsBeyondTheRangeOfDoubles) {
  ExactSum sum;
  sum.add_product(kLargest, kLargest);
  expect_same(kInfinity, sum.round());
  sum.add_product(-kLargest, kLargest);
  sum.add(1.5);
  expect_same(1.5, sum.round());

  ExactSum tiny;
  tiny.add_product(kSmallest, kSmallest);
  EXPECT_FALSE(tiny.is_zero());
  expect_same(0.0, tiny.round());
  tiny.add_product(0x1p-1000, 0x1p-75);  // the tie between 0 and the smallest double, and a little more
  expect_same(kSmallest, tiny.round());
  tiny.add_product(kSmallest, -kSmallest);
  expect_same(0.0, tiny.round());
  tiny.add(kSmallest);  // the tie between the first and the second subnormal
  expect_same(2 * kSmallest, tiny.round());
}

TEST(ExactSum, SquaresThatUnderflowBesideNormalOnes) {
  std::vector<double> a = random_doubles(17, 1024, -2, 2);
  a[77] = 0x1.8p-540;
  a[99] = 0.0;
  a[100] = -0.0;
  ExactSum singly;
  for (const double x : a) singly.add_product(x, x);
  ExactSum batch;
  batch.add_products(a, a);
  EXPECT_EQ(bytes_of(singly), bytes_of(batch));
}

TEST(ExactSum, MergesInAnyTree) {
  std::mt19937_64 random(23);
  for (const Range range : kRanges) {
    std::vector<double> xs = random_doubles(random(), 20000, range.low, range.high);
    const std::string expected = bytes_of(sum_batch(xs));
    for (int trial = 0; trial < 4; ++trial) {
      std::shuffle(xs.begin(), xs.end(), random);
      std::vector<ExactSum> parts;
      for (size_t begin = 0; begin < xs.size();) {
        const size_t count = std::min<size_t>(1 + random() % 2000, xs.size() - begin);
        const std::vector<double> part(xs.begin() + static_cast<ptrdiff_t>(begin),
                                       xs.begin() + static_cast<ptrdiff_t>(begin + count));
        parts.push_back(random() % 2 == 0 ? sum_batch(part) : sum_singly(part));
        begin += count;
      }
      parts.emplace_back();
      while (parts.size() > 1) {
        std::swap(parts[random() % parts.size()], parts.back());
        const ExactSum last = parts.back();
        parts.pop_back();
        parts[random() % parts.size()].merge(last);
      }
      EXPECT_EQ(expected, bytes_of(parts.front()));
    }
  }
}

TEST(ExactSum, MergesWithItselfAndManyTimes) {
  ExactSum sum = sum_singly(random_doubles(29, 900, -1074, 1023));
  ExactSum twice = sum;
  twice.merge(sum);
  sum.merge(sum);
  EXPECT_EQ(bytes_of(twice), bytes_of(sum));

  ExactSum one;
  one.add(1.0);
  ExactSum other;
  for (int i = 0; i < 5000; ++i) other.merge(one);
  expect_same(5000.0, other.round());
  for (int i = 0; i < 1500; ++i) other.merge(other);  // 5000 * 2^1500
  expect_same(kInfinity, other.round());
  ByteWriter out;
  other.save(out);
  EXPECT_LT(out.bytes().size(), 20u);
}

// Blocks of numbers as they come: of like size, of wildly different size, with zeros and cancelling ones.
TEST(ExactSum, every_kind_of_vector_has_the_bits_of_single_additions) {
  std::mt19937_64 random(41);
  std::normal_distribution<double> normal;
  std::uniform_int_distribution<int> near(-20, 20), far(-470, 470);
  for (const size_t count : {32, 40, 1000, 4096, 4104, 9999}) {
    for (const bool wide : {false, true}) {
      std::vector<double> left, right;
      ExactSum sum, products;
      for (size_t i = 0; i < count; ++i) {
        left.push_back(i % 7 == 0 ? 0 : std::ldexp(normal(random), wide ? far(random) : near(random)));
        right.push_back(std::ldexp(normal(random), near(random)));
        sum.add(left.back());
        products.add_product(left.back(), right.back());
      }
      for (const int64_t target : hwy::SupportedAndGeneratedTargets()) {
        hwy::SetSupportedTargetsForTest(target);
        ExactSum sum_of_batch, products_of_batch;
        sum_of_batch.add(left);
        products_of_batch.add_products(left, right);
        EXPECT_EQ(sum_of_batch, sum) << count << " numbers on " << hwy::TargetName(target);
        EXPECT_EQ(products_of_batch, products) << count << " products on " << hwy::TargetName(target);
      }
      hwy::SetSupportedTargetsForTest(0);
    }
  }
}

TEST(ExactSum, SavesAndLoads) {
  std::mt19937_64 random(31);
  for (const Range range : kRanges) {
    for (const size_t count : {0, 1, 500}) {
      std::vector<double> xs = random_doubles(random(), count, range.low, range.high);
      if (count == 500 && random() % 2 == 0) xs.push_back(kInfinity);
      const ExactSum sum = sum_batch(xs);
      const std::string bytes = bytes_of(sum);
      ByteReader in(bytes);
      Result<ExactSum> loaded = ExactSum::load(in);
      ASSERT_TRUE(loaded.ok());
      EXPECT_EQ(0u, in.remaining());
      EXPECT_TRUE(sum == *loaded);
      EXPECT_EQ(bytes, bytes_of(*loaded));
      loaded.value().add(1.0);
      EXPECT_FALSE(sum == *loaded);
      for (size_t length = 0; length < bytes.size(); ++length) {
        ByteReader cut(std::string_view(bytes).substr(0, length));
        EXPECT_FALSE(ExactSum::load(cut).ok());
      }
    }
  }
}

TEST(ExactSum, RefusesBytesThatAreNotCanonical) {
  const auto accepts = [](const std::string& bytes) {
    ByteReader in(bytes);
    return ExactSum::load(in).ok();
  };
  using namespace std::string_literals;
  EXPECT_TRUE(accepts("\0\0"s));
  EXPECT_TRUE(accepts("\0\1\x45\1\0\0\0"s));           // 1.0
  EXPECT_FALSE(accepts("\1\0"s));                      // minus zero
  EXPECT_FALSE(accepts("\x10\0"s));                    // an unknown flag
  EXPECT_FALSE(accepts("\0\1\x45\0\0\0\0"s));          // a leading zero
  EXPECT_FALSE(accepts("\0\2\x45\0\0\0\0\1\0\0\0"s));  // a trailing zero
  EXPECT_FALSE(accepts("\0\1\xff\xff\3\1\0\0\0"s));    // an index out of range
}

TEST(ExactSum, BytesOfKnownValuesStayTheSame) {
  using namespace std::string_literals;
  ExactSum sum;
  sum.add(-1.5);
  EXPECT_EQ("\1\2\x44\0\0\0\x80\1\0\0\0"s, bytes_of(sum));
}

}  // namespace
}  // namespace assay
