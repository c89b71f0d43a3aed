// SPDX-License-Identifier: Apache-2.0
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "assay/base/exact_sum_batch.cpp"
#include "assay/base/exact_sum_batch.h"

#include <algorithm>
#include <cmath>

#include "hwy/foreach_target.h"  // must come before highway.h
#include "hwy/highway.h"

HWY_BEFORE_NAMESPACE();
namespace assay::exact_sum_batch {
namespace HWY_NAMESPACE {
namespace {

namespace hn = hwy::HWY_NAMESPACE;

using Doubles = hn::CappedTag<double, kLanes>;
using Words = hn::Repartition<uint64_t, Doubles>;
using Numbers = hn::Vec<Doubles>;

constexpr size_t kMostLanes = 8;
// Vectors that are added to in turn, so that additions do not wait for each other; a lane takes no more than 512
// numbers.
constexpr size_t kRuns = HWY_TARGET == HWY_SCALAR ? 8 : 4;

// Numbers below 2^e leave a remainder of at most 2^(e - kBinBits - 1) behind when a bin has taken its part.
constexpr int kBinBits = 41;

double largest(const double* x, size_t count) {
  const Doubles doubles;
  const size_t lanes = hn::Lanes(doubles);
  Numbers most = hn::Zero(doubles);
  for (size_t i = 0; i < count; i += lanes) {
    const Numbers value = hn::Abs(hn::LoadU(doubles, x + i));
    most = hn::IfThenElse(hn::Gt(value, most), value, most);
  }
  double each[kMostLanes];
  hn::StoreU(most, doubles, each);
  return *std::max_element(each, each + lanes);
}

template <int kBins>
bool sum_bins(const double* x, size_t count, const double* start, double* sums) {
  const Doubles doubles;
  const Words words;
  const size_t lanes = hn::Lanes(doubles);
  Numbers bin[kBins][kRuns];
  for (int b = 0; b < kBins; ++b) {
    for (Numbers& run : bin[b]) run = hn::Set(doubles, start[b]);
  }
  auto left = hn::Zero(words);
  const auto take = [&](Numbers rest, size_t run) {
    for (int b = 0; b < kBins; ++b) {
      const Numbers next = hn::Add(bin[b][run], rest);
      rest = hn::Sub(rest, hn::Sub(next, bin[b][run]));
      bin[b][run] = next;
    }
    left = hn::Or(left, hn::BitCast(words, hn::Abs(rest)));
  };
  size_t i = 0;
  for (; i + kRuns * lanes <= count; i += kRuns * lanes) {
    for (size_t run = 0; run < kRuns; ++run) take(hn::LoadU(doubles, x + i + run * lanes), run);
  }
  for (; i < count; i += lanes) take(hn::LoadU(doubles, x + i), 0);
  if (!hn::AllTrue(words, hn::Eq(left, hn::Zero(words)))) return false;
  for (int b = 0; b < kBins; ++b) {
    double each[kMostLanes];
    sums[b] = 0;
    for (const Numbers& run : bin[b]) {
      hn::StoreU(run, doubles, each);
      for (size_t lane = 0; lane < lanes; ++lane) sums[b] += each[lane] - start[b];
    }
  }
  return true;
}

bool sum_two_or_four_bins(const double* x, size_t count, int exponent, int bins, double* sums) {
  double start[kMostBins];
  for (int b = 0; b < bins; ++b) start[b] = std::ldexp(1.5, exponent + 11 - kBinBits * b);
  return bins == 2 ? sum_bins<2>(x, count, start, sums) : sum_bins<kMostBins>(x, count, start, sums);
}

// The upper 26 bits of each number (Veltkamp's splitting).
Numbers upper_half(Numbers x) {
  const Numbers scaled = hn::Mul(x, hn::Set(Doubles(), 134217729.0));  // 2^27 + 1
  return hn::Sub(scaled, hn::Sub(scaled, x));
}

bool products_and_errors(const double* left, const double* right, size_t count, double* products, double* errors) {
  const Doubles doubles;
  // For which factors TwoProduct is exact: then neither the splitting nor the product nor its error leaves the range of
  // normal numbers with all its bits. A NaN is outside.
  const Numbers least = hn::Set(doubles, 0x1p-480), most = hn::Set(doubles, 0x1p480);
  const auto inside = [&](Numbers x) {
    const Numbers size = hn::Abs(x);
    return hn::Or(hn::And(hn::Ge(size, least), hn::Le(size, most)), hn::Eq(size, hn::Zero(doubles)));
  };
  auto all_inside = hn::Eq(least, least);
  for (size_t i = 0; i < count; i += hn::Lanes(doubles)) {
    const Numbers x = hn::LoadU(doubles, left + i), y = hn::LoadU(doubles, right + i);
    all_inside = hn::And(all_inside, hn::And(inside(x), inside(y)));
    const Numbers product = hn::Mul(x, y);
    const Numbers x_high = upper_half(x), y_high = upper_half(y);
    const Numbers x_low = hn::Sub(x, x_high), y_low = hn::Sub(y, y_high);
    const Numbers rest =
        hn::Sub(hn::Sub(hn::Sub(product, hn::Mul(x_high, y_high)), hn::Mul(x_low, y_high)), hn::Mul(x_high, y_low));
    hn::StoreU(product, doubles, products + i);
    hn::StoreU(hn::Sub(hn::Mul(x_low, y_low), rest), doubles, errors + i);
  }
  return hn::AllTrue(doubles, all_inside);
}

}  // namespace
}  // namespace HWY_NAMESPACE
}  // namespace assay::exact_sum_batch
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace assay::exact_sum_batch {

HWY_EXPORT(largest);
HWY_EXPORT(sum_two_or_four_bins);
HWY_EXPORT(products_and_errors);

double greatest(const double* x, size_t count) { return HWY_DYNAMIC_DISPATCH(largest)(x, count); }

bool sum_in_bins(const double* x, size_t count, int exponent, int bins, double* sums) {
  return HWY_DYNAMIC_DISPATCH(sum_two_or_four_bins)(x, count, exponent, bins, sums);
}

bool exact_products(const double* left, const double* right, size_t count, double* products, double* errors) {
  return HWY_DYNAMIC_DISPATCH(products_and_errors)(left, right, count, products, errors);
}

}  // namespace assay::exact_sum_batch
#endif
