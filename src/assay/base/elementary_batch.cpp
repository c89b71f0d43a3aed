// SPDX-License-Identifier: Apache-2.0
// Logarithms of a batch: the steps of log() in elementary.cpp, each on all lanes of the widest vectors that the machine
// has, so that every lane has the bits of the single call. What is not a normal positive number goes to that call.
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "assay/base/elementary_batch.cpp"
#include "assay/base/elementary.h"
#include "assay/base/elementary_tables.h"
#include "hwy/foreach_target.h"  // must come before highway.h
#include "hwy/highway.h"

HWY_BEFORE_NAMESPACE();
namespace assay::elementary {
namespace HWY_NAMESPACE {
namespace {

namespace hn = hwy::HWY_NAMESPACE;

#if HWY_TARGET == HWY_SCALAR

size_t log_whole_vectors(const double*, double*, size_t) { return 0; }

#else

using Doubles = hn::ScalableTag<double>;
using Words = hn::Repartition<uint64_t, Doubles>;
using Indices = hn::Repartition<int64_t, Doubles>;
using Number = hn::Vec<Doubles>;

Number constant(double value) { return hn::Set(Doubles(), value); }

struct Pair {
  Number high, low;
};

Pair fast_sum(Number a, Number b) {
  const Number high = hn::Add(a, b);
  return {high, hn::Sub(b, hn::Sub(high, a))};
}
Pair sum(Number a, Number b) {
  const Number high = hn::Add(a, b), part = hn::Sub(high, a);
  return {high, hn::Add(hn::Sub(a, hn::Sub(high, part)), hn::Sub(b, part))};
}
Pair product(Number a, Number b) {
  const Number split = constant(134217729);  // 2^27 + 1
  const Number ta = hn::Mul(split, a), tb = hn::Mul(split, b);
  const Number ah = hn::Sub(ta, hn::Sub(ta, a)), bh = hn::Sub(tb, hn::Sub(tb, b));
  const Number al = hn::Sub(a, ah), bl = hn::Sub(b, bh);
  const Number high = hn::Mul(a, b);
  const Number parts = hn::Add(hn::Add(hn::Sub(hn::Mul(ah, bh), high), hn::Mul(ah, bl)), hn::Mul(al, bh));
  return {high, hn::Add(parts, hn::Mul(al, bl))};
}

// log(1 + r) for |r| < 2^-6 as a pair; `low` is what r misses.
Pair log_near_one(Number r, Number low) {
  const Pair square = product(r, r);
  const Number cube = hn::Mul(r, square.high);
  Number series = constant(-0.1);
  for (const double term : {1.0 / 9, -0.125, 1.0 / 7, -1.0 / 6, 0.2, -0.25, 1.0 / 3}) {
    series = hn::Add(constant(term), hn::Mul(r, series));
  }
  const Number tail = hn::Mul(cube, series);
  const Number half = constant(0.5);
  const Pair head = fast_sum(r, hn::Mul(constant(-0.5), square.high));
  const Number rest =
      hn::Add(hn::Add(hn::Sub(head.low, hn::Mul(half, square.low)), tail), hn::Sub(low, hn::Mul(low, r)));
  return fast_sum(head.high, rest);
}

Number log_of_normal(Number x) {
  const Doubles doubles;
  const Words words;
  const Indices indices;
  const auto bits = hn::BitCast(words, x);
  // A whole number below 2^52 stands in the last bits of 2^52 plus it.
  const auto biased = hn::Or(hn::ShiftRight<52>(bits), hn::Set(words, 0x4330000000000000u));
  Number k = hn::Sub(hn::BitCast(doubles, biased), constant(0x1p52 + 1023));
  Number m = hn::BitCast(doubles,
                         hn::Or(hn::And(bits, hn::Set(words, 0xfffffffffffffu)), hn::Set(words, 0x3ff0000000000000u)));
  const auto above = hn::Gt(m, constant(1.4140625));
  m = hn::IfThenElse(above, hn::Mul(m, constant(0.5)), m);
  k = hn::IfThenElse(above, hn::Add(k, constant(1)), k);
  const Number place = hn::Add(hn::Mul(m, constant(128)), constant(0.5));
  const auto whole = hn::PromoteTo(indices, hn::DemoteTo(hn::Rebind<int32_t, Doubles>(), place));
  const auto index = hn::Sub(whole, hn::Set(indices, kFirstReciprocal));
  const auto row = hn::Add(index, hn::Add(index, index));
  const double* const table = &kReciprocals[0][0];
  const Number reciprocal = hn::GatherIndex(doubles, table, row);
  const Number table_high = hn::GatherIndex(doubles, table + 1, row);
  const Number table_low = hn::GatherIndex(doubles, table + 2, row);
  const Pair scaled = product(m, reciprocal);
  const Pair r = fast_sum(hn::Sub(scaled.high, constant(1)), scaled.low);
  const Pair near = log_near_one(r.high, r.low);
  const Pair first = sum(hn::Mul(k, constant(kLn2High)), table_high);
  const Pair second = sum(first.high, near.high);
  const Pair middle = product(k, constant(kLn2Middle));
  const Pair third = sum(second.high, middle.high);
  const Number rest =
      hn::Add(hn::Add(hn::Add(first.low, second.low), third.low),
              hn::Add(hn::Add(table_low, near.low), hn::Add(middle.low, hn::Mul(k, constant(kLn2Low)))));
  const Pair far = fast_sum(third.high, rest);
  const auto is_near = hn::And(hn::Eq(k, constant(0)), hn::Eq(reciprocal, constant(1)));
  return hn::IfThenElse(is_near, near.high, far.high);
}

// The numbers of as many whole vectors as there are; how many those are.
size_t log_whole_vectors(const double* x, double* out, size_t count) {
  const Doubles doubles;
  const size_t lanes = hn::Lanes(doubles);
  size_t done = 0;
  for (; done + lanes <= count; done += lanes) {
    const Number value = hn::LoadU(doubles, x + done);
    const auto normal = hn::And(hn::Ge(value, constant(0x1p-1022)), hn::Le(value, constant(0x1.fffffffffffffp1023)));
    if (hn::AllTrue(doubles, normal)) {
      hn::StoreU(log_of_normal(value), doubles, out + done);
    } else {
      for (size_t i = done; i < done + lanes; ++i) out[i] = log(x[i]);
    }
  }
  return done;
}

#endif

}  // namespace
}  // namespace HWY_NAMESPACE
}  // namespace assay::elementary
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace assay::elementary {

HWY_EXPORT(log_whole_vectors);

void log(std::span<const double> x, std::span<double> out) {
  size_t i = HWY_DYNAMIC_DISPATCH(log_whole_vectors)(x.data(), out.data(), x.size());
  for (; i < x.size(); ++i) out[i] = log(x[i]);
}

}  // namespace assay::elementary
#endif
