// SPDX-License-Identifier: Apache-2.0
#include "assay/stats/sign_tests.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

#include "assay/base/philox.h"
#include "assay/stats/distributions.h"

namespace assay {
namespace {

constexpr size_t kMostEnumerated = 13;
constexpr size_t kMostDrawn = 20000;
// Sums that are equal on paper differ in their last bits.
constexpr double kTie = 1e-12;

double sum_of_sizes(std::span<const double> values) {
  double sum = 0;
  for (const double value : values) sum += std::fabs(value);
  return sum;
}

}  // namespace

PairedTest mcnemar_exact(double only_first, double only_second) {
  const double fewer = std::min(only_first, only_second), all = only_first + only_second;
  return {all == 0 ? 1 : rounded(std::min(1.0, 2 * binomial_at_most(fewer, all, 0.5))), "mcnemar_exact", 0};
}

PairedTest sign_flip_test(std::span<const double> differences, uint64_t seed, int64_t replicates) {
  std::vector<double> values;  // a difference of 0 has no sign
  double observed = 0;
  for (const double value : differences) {
    if (value == 0) continue;
    values.push_back(value);
    observed += value;
  }
  const double reached = std::fabs(observed) - kTie * sum_of_sizes(values);
  if (values.size() <= kMostEnumerated) {
    const uint32_t assignments = 1u << values.size();
    uint32_t hits = 0;
    for (uint32_t signs = 0; signs < assignments; ++signs) {
      double sum = 0;
      for (size_t i = 0; i < values.size(); ++i) sum += signs >> i & 1 ? -values[i] : values[i];
      hits += std::fabs(sum) >= reached;
    }
    return {rounded(static_cast<double>(hits) / assignments), "sign_flip_exact", 0};
  }
  if (values.size() > kMostDrawn) {
    double squares = 0;
    for (const double value : values) squares += value * value;
    return {rounded(2 * normal_cdf(-std::fabs(observed) / std::sqrt(squares))), "sign_flip_normal", 0};
  }
  // The sums of four differences under all signs, so that four random bits add four of them.
  std::vector<std::array<double, 16>> quads((values.size() + 3) / 4);
  values.resize(quads.size() * 4, 0);
  for (size_t q = 0; q < quads.size(); ++q) {
    for (size_t signs = 0; signs < 16; ++signs) {
      for (size_t i = 0; i < 4; ++i) quads[q][signs] += signs >> i & 1 ? -values[4 * q + i] : values[4 * q + i];
    }
  }
  const DrawStream stream(DrawSource(seed, "sign flips"), quads.size(), 0);
  int64_t hits = 0;
  for (int64_t replicate = 0; replicate < replicates; ++replicate) {
    Draws draws(stream, static_cast<uint64_t>(replicate));
    double sum = 0;
    uint32_t bits = 0;
    for (size_t q = 0; q < quads.size(); ++q) {
      bits = q % 8 == 0 ? draws.bits() : bits >> 4;
      sum += quads[q][bits & 15];
    }
    hits += std::fabs(sum) >= reached;
  }
  return {rounded(static_cast<double>(1 + hits) / static_cast<double>(1 + replicates)), "sign_flip", replicates};
}

}  // namespace assay
