// SPDX-License-Identifier: Apache-2.0
// Table-driven reduction, then a short polynomial, carried as unevaluated sums of two doubles (Dekker 1971; the
// reductions follow Tang 1989 and 1990).
#include "assay/base/elementary.h"

#include <bit>
#include <cstdint>
#include <limits>

#include "assay/base/elementary_tables.h"

namespace assay::elementary {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

struct Pair {
  double high, low;
};

// |a| >= |b|, or a == 0.
inline Pair fast_sum(double a, double b) {
  const double high = a + b;
  return {high, b - (high - a)};
}
inline Pair sum(double a, double b) {
  const double high = a + b, part = high - a;
  return {high, (a - (high - part)) + (b - part)};
}
inline Pair product(double a, double b) {
  constexpr double kSplit = 134217729;  // 2^27 + 1
  const double ta = kSplit * a, tb = kSplit * b;
  const double ah = ta - (ta - a), bh = tb - (tb - b), al = a - ah, bl = b - bh;
  const double high = a * b;
  return {high, ((ah * bh - high) + ah * bl + al * bh) + al * bl};
}

inline double power_of_two(int exponent) {  // -1022 .. 1023
  return std::bit_cast<double>(static_cast<uint64_t>(exponent + 1023) << 52);
}

// log(1 + r) for |r| < 2^-6 as a pair; `low` is what r misses.
inline Pair log_near_one(double r, double low) {
  const Pair square = product(r, r);
  const double cube = r * square.high;
  // r - r^2/2 + r^3 (1/3 - r/4 + r^2/5 - ...)
  const double tail =
      cube *
      (1.0 / 3 + r * (-0.25 + r * (0.2 + r * (-1.0 / 6 + r * (1.0 / 7 + r * (-0.125 + r * (1.0 / 9 + r * -0.1)))))));
  const Pair head = fast_sum(r, -0.5 * square.high);
  const double rest = ((head.low - 0.5 * square.low) + tail) + (low - low * r);
  return fast_sum(head.high, rest);
}

// The logarithm of (high + low) > 0, normal, as a pair of relative error about 2^-66.
Pair log_pair(double high, double low) {
  const uint64_t bits = std::bit_cast<uint64_t>(high);
  int exponent = static_cast<int>(bits >> 52) - 1023;
  double m = std::bit_cast<double>((bits & 0xfffffffffffffu) | 0x3ff0000000000000u);
  if (m > 1.4140625) {
    m *= 0.5;
    ++exponent;
  }
  // `low` in the scale of m: exponents of doubles leave room for one of the two halves of the scale at a time.
  const int half = exponent / 2;
  low = low * power_of_two(-half) * power_of_two(half - exponent);
  const int index = static_cast<int>(m * 128 + 0.5) - kFirstReciprocal;
  const double* row = kReciprocals[index];
  const Pair scaled = product(m, row[0]);
  const Pair r = fast_sum(scaled.high - 1, scaled.low + low * row[0]);
  const Pair near = log_near_one(r.high, r.low);
  if (exponent == 0 && row[0] == 1) return near;
  const double k = exponent;
  const Pair first = sum(k * kLn2High, row[1]);
  const Pair second = sum(first.high, near.high);
  const Pair middle = product(k, kLn2Middle);
  const Pair third = sum(second.high, middle.high);
  const double rest = ((first.low + second.low) + third.low) + ((row[2] + near.low) + (middle.low + k * kLn2Low));
  return fast_sum(third.high, rest);
}

// exp(high + low) / 2^exponent as a pair near [1, 2), for |high| < 800.
Pair exp_pair(double high, double low, int& exponent) {
  const double shifted = high * kStepsPerLn2;
  const int64_t n = static_cast<int64_t>(shifted < 0 ? shifted - 0.5 : shifted + 0.5);
  const double steps = static_cast<double>(n) / 128;
  // n ln2 / 128: its first part is exact, and the subtraction too.
  const double first = high - steps * kLn2High;
  const Pair middle = product(steps, kLn2Middle);
  const Pair r = sum(first, -middle.high);
  const double r_low = ((r.low - middle.low) - steps * kLn2Low) + low;
  const Pair x = fast_sum(r.high, r_low);
  const double y = x.high;
  // exp(r) - 1 = r + r^2/2 + r^3/6 + ...
  const Pair square = product(y, y);
  const double tail =
      y * square.high * (1.0 / 6 + y * (1.0 / 24 + y * (1.0 / 120 + y * (1.0 / 720 + y * (1.0 / 5040)))));
  const Pair head = fast_sum(y, 0.5 * square.high);
  const Pair p = fast_sum(head.high, (head.low + 0.5 * square.low) + (tail + (x.low + x.low * y)));
  const int64_t j = n & 127;
  exponent = static_cast<int>((n - j) / 128);
  const double* row = kPowersOfTwo[j];
  const Pair scaled = product(row[0], p.high);
  const Pair total = fast_sum(row[0], scaled.high);
  return fast_sum(total.high, total.low + ((scaled.low + row[0] * p.low) + (row[1] + row[1] * p.high)));
}

// (value.high + value.low) x 2^exponent, rounded once.
double scaled(Pair value, int exponent) {
  if (exponent > 1023) return exponent > 1024 ? kInfinity : (value.high * 2) * power_of_two(1023);
  if (exponent > -1022 || (exponent == -1022 && value.high >= 1)) return value.high * power_of_two(exponent);
  if (exponent < -1080) return 0;
  // A subnormal result: added to a number whose last place is the subnormal one, the pair is rounded there.
  const double anchor = power_of_two(-1022 - exponent);
  const Pair rounded = sum(anchor, value.high);
  const double correction = rounded.low + value.low;
  const double whole = rounded.high + correction;
  return ((whole - anchor) * power_of_two(-1000)) * power_of_two(exponent + 1000);
}

}  // namespace

double log(double x) {
  if (!(x > 0)) return x == 0 ? -kInfinity : kNaN;
  if (x == kInfinity) return x;
  if (x < power_of_two(-1022)) {
    const Pair result = log_pair(x * power_of_two(54), 0);
    const Pair shifted = sum(result.high, -54 * kLn2High);
    return shifted.high + (shifted.low + (result.low - 54 * kLn2Middle));
  }
  const Pair result = log_pair(x, 0);
  return result.high;
}

double log1p(double x) {
  if (!(x > -1)) return x == -1 ? -kInfinity : kNaN;
  if (x == kInfinity || x == 0) return x;
  const double size = x < 0 ? -x : x;
  if (size < 0x1p-54) return x;
  if (size < 0x1p-8) return log_near_one(x, 0).high;
  const Pair one = size < 1 ? fast_sum(1, x) : fast_sum(x, 1);
  return log_pair(one.high, one.low).high;
}

double exp(double x) {
  if (x != x) return x;
  if (x > 709.79) return kInfinity;
  if (x < -745.2) return 0;
  if (x < 0x1p-54 && x > -0x1p-54) return 1 + x;
  int exponent = 0;
  const Pair result = exp_pair(x, 0, exponent);
  return scaled(result, exponent);
}

double expm1(double x) {
  if (x != x || x == 0) return x;
  if (x > 709.79) return kInfinity;
  if (x < -45) return -1;
  const double size = x < 0 ? -x : x;
  if (size < 0x1p-54) return x;
  if (size < 0x1p-7) {
    const Pair square = product(x, x);
    const double tail =
        x * square.high *
        (1.0 / 6 + x * (1.0 / 24 + x * (1.0 / 120 + x * (1.0 / 720 + x * (1.0 / 5040 + x * (1.0 / 40320))))));
    const Pair head = fast_sum(x, 0.5 * square.high);
    return head.high + ((head.low + 0.5 * square.low) + tail);
  }
  int exponent = 0;
  const Pair result = exp_pair(x, 0, exponent);
  if (exponent > 60) return scaled(result, exponent);
  const double scale = power_of_two(exponent);
  const Pair less = sum(result.high * scale, -1);
  return less.high + (less.low + result.low * scale);
}

double pow(double x, double y) {
  if (y == 0 || x == 1) return 1;
  if (x != x || y != y) return kNaN;
  const double size = x < 0 ? -x : x, reach = y < 0 ? -y : y;
  // Whole and odd exponents decide the sign of a negative base.
  bool whole = reach >= 0x1p53, odd = false;
  if (!whole) {
    const auto integer = static_cast<int64_t>(reach);
    whole = static_cast<double>(integer) == reach;
    odd = whole && (integer & 1);
  }
  const bool negative_base = std::bit_cast<uint64_t>(x) >> 63;
  const double sign = negative_base && odd ? -1 : 1;
  if (y == kInfinity || y == -kInfinity) {
    if (size == 1) return 1;
    return (size > 1) == (y > 0) ? kInfinity : 0;
  }
  if (size == 0) return y < 0 ? sign * kInfinity : sign * 0.0;
  if (size == kInfinity) return y < 0 ? sign * 0.0 : sign * kInfinity;
  if (x < 0 && !whole) return kNaN;
  if (size == 1) return sign;
  Pair logarithm;
  if (size < power_of_two(-1022)) {
    const Pair part = log_pair(size * power_of_two(54), 0);
    const Pair shifted = sum(part.high, -54 * kLn2High);
    logarithm = fast_sum(shifted.high, shifted.low + (part.low - 54 * kLn2Middle));
  } else {
    logarithm = log_pair(size, 0);
  }
  const double rough = logarithm.high * y;
  if (rough > 710) return sign * kInfinity;
  if (rough < -746) return sign * 0.0;
  if (rough < 0x1p-60 && rough > -0x1p-60) return sign;
  // Beyond 2^500 a split of y would overflow; such a y comes with a logarithm below 2^-490.
  const double down = reach > 0x1p500 ? 0x1p-500 : 1, up = reach > 0x1p500 ? 0x1p500 : 1;
  const Pair exact = product(logarithm.high * up, y * down);
  const Pair total = fast_sum(exact.high, exact.low + logarithm.low * y);
  int exponent = 0;
  const Pair result = exp_pair(total.high, total.low, exponent);
  return sign * scaled(result, exponent);
}

}  // namespace assay::elementary
