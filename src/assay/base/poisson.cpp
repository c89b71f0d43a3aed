// SPDX-License-Identifier: Apache-2.0
#include "assay/base/poisson.h"

#include <algorithm>
#include <cmath>
#include <cstring>

#include "assay/base/elementary.h"

namespace assay {
namespace {

// A fixed point number of 192 bits below 1, highest word first: 144 bits to compare with and guard bits.
using Fraction = std::array<uint64_t, 3>;
using Wide = unsigned __int128;

constexpr Fraction divided(const Fraction& number, uint64_t divisor) {
  Fraction result{};
  Wide rest = 0;
  for (size_t i = 0; i < 3; ++i) {
    const Wide value = rest << 64 | number[i];
    result[i] = static_cast<uint64_t>(value / divisor);
    rest = value % divisor;
  }
  return result;
}

constexpr Fraction sum(const Fraction& a, const Fraction& b) {
  Fraction result{};
  Wide carry = 0;
  for (size_t i = 3; i-- > 0;) {
    carry += static_cast<Wide>(a[i]) + b[i];
    result[i] = static_cast<uint64_t>(carry);
    carry >>= 64;
  }
  return result;
}

constexpr Fraction difference(const Fraction& a, const Fraction& b) {
  Fraction result{};
  uint64_t borrow = 0;
  for (size_t i = 3; i-- > 0;) {
    const Wide value = (static_cast<Wide>(1) << 64) + a[i] - b[i] - borrow;
    result[i] = static_cast<uint64_t>(value);
    borrow = value >> 64 == 0 ? 1 : 0;
  }
  return result;
}

constexpr size_t kTableSize = 40;  // P(draw > 39) < 2^-144

// exp(-1) = 1/2! - 1/3! + 1/4! - ...; then P(draw <= k) = exp(-1) (1/0! + ... + 1/k!).
constexpr std::array<Fraction, kTableSize> distribution_function() {
  Fraction inverse_factorial = {uint64_t{1} << 63, 0, 0};
  Fraction exp_minus_one = inverse_factorial;
  for (uint64_t k = 3; k < 60; ++k) {
    inverse_factorial = divided(inverse_factorial, k);
    exp_minus_one = k % 2 == 1 ? difference(exp_minus_one, inverse_factorial) : sum(exp_minus_one, inverse_factorial);
  }
  std::array<Fraction, kTableSize> table{};
  Fraction density = exp_minus_one;
  table[0] = density;
  for (size_t k = 1; k < kTableSize; ++k) {
    density = divided(density, k);
    table[k] = sum(table[k - 1], density);
  }
  return table;
}

constexpr std::array<Fraction, kTableSize> kDistribution = distribution_function();

// Eight 16-bit lanes, a baseline vector of x86-64 and of AArch64, as an extension of GCC and Clang.
using Eight = uint16_t __attribute__((vector_size(16)));

constexpr uint16_t threshold(size_t k) { return static_cast<uint16_t>(kDistribution[k][0] >> 48); }
static_assert(kPoissonThresholds == std::array{threshold(0), threshold(1), threshold(2), threshold(3), threshold(4),
                                               threshold(5), threshold(6), threshold(7)});
static_assert(threshold(6) < 65535 && threshold(7) == 65535);

// log k! - log(sqrt(2 pi k) (k / e)^k), for k of at least 16.
double stirling_error(double k) {
  const double square = k * k;
  return (1.0 / 12 - (1.0 / 360 - (1.0 / 1260 - (1.0 / 1680 - 1.0 / 1188 / square) / square) / square) / square) / k;
}

// k log(k / mean) + mean - k without cancellation.
double deviance(double k, double mean) {
  if (std::abs(k - mean) >= 0.1 * (k + mean)) return k * elementary::log(k / mean) + mean - k;
  const double ratio = (k - mean) / (k + mean);
  double total = (k - mean) * ratio;
  double power = 2 * k * ratio;
  for (int j = 1; j < 1000; ++j) {
    power *= ratio * ratio;
    const double next = total + power / (2 * j + 1);
    if (next == total) break;
    total = next;
  }
  return total;
}

double log_density(double k, double mean) {
  if (k < 16) {
    double factorial = 1;
    for (int i = 2; i <= static_cast<int>(k); ++i) factorial *= i;
    return k * elementary::log(mean) - mean - elementary::log(factorial);
  }
  constexpr double kTwoPi = 6.283185307179586;
  return -stirling_error(k) - deviance(k, mean) - 0.5 * elementary::log(kTwoPi * k);
}

// The constants are those of algorithm PTRS, which needs a mean of at least 10.
uint64_t draw_by_rejection(const DrawStream& stream, uint64_t count, uint64_t replicate) {
  Draws draws(stream, replicate);
  const auto mean = static_cast<double>(count);
  const double b = 0.931 + 2.53 * std::sqrt(mean);
  const double a = -0.059 + 0.02483 * b;
  const double inverse_alpha = 1.1239 + 1.1328 / (b - 3.4);
  const double quick = 0.9277 - 3.6224 / (b - 2);
  while (true) {
    const double u = draws.uniform() - 0.5;
    const double v = 1.0 - draws.uniform();  // in (0, 1]
    const double us = 0.5 - std::abs(u);
    const double k = std::floor((2 * a / us + b) * u + mean + 0.43);
    if (us >= 0.07 && v <= quick) return static_cast<uint64_t>(k);
    if (!(k >= 0) || (us < 0.013 && v > us)) continue;
    if (elementary::log(v * inverse_alpha / (a / (us * us) + b)) <= log_density(k, mean)) {
      return static_cast<uint64_t>(k);
    }
  }
}

}  // namespace

uint16_t refine_poisson_draw(uint16_t u, const PhiloxBlock& words) {
  const uint64_t upper = uint64_t{words[0]} << 32 | words[1];
  const uint64_t lower = uint64_t{words[2]} << 32 | words[3];
  const Fraction number = {uint64_t{u} << 48 | upper >> 16, upper << 48 | lower >> 16, lower << 48};
  uint16_t draw = 0;
  while (draw < kTableSize && kDistribution[draw] <= number) ++draw;
  return draw;
}

std::array<uint16_t, 8> eight_poisson_draws(const DrawStream& stream, uint64_t group, uint32_t row) {
  const PhiloxBlock block = stream.block(group, row);
  std::array<uint16_t, 8> numbers;
  for (size_t lane = 0; lane < 8; ++lane) {
    numbers[lane] = static_cast<uint16_t>(block[lane / 2] >> (16 * (lane % 2)));
  }
  Eight u;
  std::memcpy(&u, numbers.data(), sizeof(u));
  Eight draws = {};
  Eight undecided = {};
  for (const uint16_t each : kPoissonThresholds) {
    const Eight limit = Eight{} + each;
    draws -= reinterpret_cast<Eight>(u > limit);
    undecided |= reinterpret_cast<Eight>(u == limit);
  }
  std::array<uint16_t, 8> result;
  std::memcpy(result.data(), &draws, sizeof(draws));
  std::array<uint64_t, 2> any;
  std::memcpy(any.data(), &undecided, sizeof(any));
  if ((any[0] | any[1]) != 0) {
    for (uint32_t lane = 0; lane < 8; ++lane) {
      if (undecided[lane] == 0) continue;
      result[lane] = refine_poisson_draw(numbers[lane], stream.block(group, 0x80000000u + 8 * row + lane));
    }
  }
  return result;
}

void draw_poisson(const DrawStream& stream, uint64_t count, uint64_t first_replicate, std::span<uint64_t> out) {
  if (count > kSummedCount) {
    for (size_t i = 0; i < out.size(); ++i) out[i] = draw_by_rejection(stream, count, first_replicate + i);
    return;
  }
  for (size_t done = 0; done < out.size();) {
    const uint64_t replicate = first_replicate + done;
    const size_t lane = replicate % 8;
    const size_t lanes = std::min(8 - lane, out.size() - done);
    std::array<uint16_t, 8> sums{};
    for (uint32_t row = 0; row < count; ++row) {
      const std::array<uint16_t, 8> draws = eight_poisson_draws(stream, replicate / 8, row);
      for (size_t i = 0; i < 8; ++i) sums[i] = static_cast<uint16_t>(sums[i] + draws[i]);
    }
    for (size_t i = 0; i < lanes; ++i) out[done + i] = sums[lane + i];
    done += lanes;
  }
}

uint64_t poisson(const DrawStream& stream, uint64_t count, uint64_t replicate) {
  uint64_t draw = 0;
  draw_poisson(stream, count, replicate, {&draw, 1});
  return draw;
}

}  // namespace assay
