// SPDX-License-Identifier: Apache-2.0
#include "assay/base/exact_sum.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>

#include "assay/base/exact_sum_batch.h"

namespace assay {

using namespace exact_sum_batch;

namespace {

constexpr int kLowestBit = 2208;     // chunk 0 weighs 2^-kLowestBit
constexpr uint64_t kMaxIndex = 256;  // what load() accepts; sums of fewer than 2^64 products end below chunk 136

constexpr uint8_t kNegative = 1;
constexpr uint8_t kNan = 2;
constexpr uint8_t kPlusInfinity = 4;
constexpr uint8_t kMinusInfinity = 8;

constexpr size_t kSmallest = 32;  // below this many numbers single additions are faster

// An exponent e of the block's maximum within these bounds keeps four bins clear of overflow and underflow.
constexpr int kLeastExponent = -900;
constexpr int kGreatestExponent = 1000;

// A finite double as significand * 2^(position - 1074).
struct Parts {
  uint64_t significand;
  int position;
};

Parts parts_of(double x) {
  const uint64_t bits = std::bit_cast<uint64_t>(x);
  const int exponent = static_cast<int>(bits >> 52) & 0x7ff;
  const uint64_t fraction = bits & 0xfffffffffffffu;
  if (exponent == 0) return {fraction, 0};
  return {fraction | uint64_t{1} << 52, exponent - 1};
}

}  // namespace

void ExactSum::add_special(double x) { flags_ |= std::isnan(x) ? kNan : x > 0 ? kPlusInfinity : kMinusInfinity; }

void ExactSum::add_scalars(const double* x, size_t count) {
  for (size_t i = 0; i < count; ++i) add(x[i]);
}

void ExactSum::add(std::span<const double> xs) {
  const double* x = xs.data();
  size_t left = xs.size();
  while (left >= kSmallest) {
    const size_t count = std::min(left, kBlock) & ~(kLanes - 1);
    add_block(x, count);
    x += count;
    left -= count;
  }
  add_scalars(x, left);
}

// `count` is a multiple of kLanes and at most kBlock.
void ExactSum::add_block(const double* x, size_t count) {
  const double most = greatest(x, count);
  if (most > 0 && most < 0x1p1000) {
    int exponent = 0;
    std::frexp(most, &exponent);  // every |x| < 2^exponent
    if (exponent >= kLeastExponent && exponent <= kGreatestExponent &&
        (add_bins(x, count, exponent, 2) || add_bins(x, count, exponent, kMostBins))) {
      return;
    }
  }
  add_scalars(x, count);
}

bool ExactSum::add_bins(const double* x, size_t count, int exponent, int bins) {
  double sums[kMostBins];
  if (!sum_in_bins(x, count, exponent, bins, sums)) return false;
  for (int bin = 0; bin < bins; ++bin) add(sums[bin]);
  return true;
}

void ExactSum::add_product(double a, double b) {
  if (!std::isfinite(a) || !std::isfinite(b)) {
    add_special(a * b);
    return;
  }
  if (a == 0 || b == 0) return;
  const Parts left = parts_of(a);
  const Parts right = parts_of(b);
  using Wide = unsigned __int128;
  const Wide product = static_cast<Wide>(left.significand) * right.significand;  // below 2^106
  const int position = left.position + right.position - 2 * 1074 + kLowestBit;
  const int shift = position & 31;
  const Wide rest = product >> (32 - shift);
  const int64_t digits[4] = {static_cast<int64_t>(static_cast<uint32_t>(static_cast<uint64_t>(product) << shift)),
                             static_cast<int64_t>(static_cast<uint32_t>(rest)),
                             static_cast<int64_t>(static_cast<uint32_t>(rest >> 32)),
                             static_cast<int64_t>(static_cast<uint64_t>(rest >> 64))};
  const auto sign = static_cast<int64_t>(std::bit_cast<uint64_t>(a) ^ std::bit_cast<uint64_t>(b)) >> 63;  // 0 or -1
  int64_t* chunk = chunks_from(position >> 5, 4);
  for (int i = 0; i < 4; ++i) chunk[i] += (digits[i] ^ sign) - sign;
}

void ExactSum::add_products(std::span<const double> a, std::span<const double> b) {
  constexpr size_t kPart = 1024;  // the products of a part stay in the first level cache
  double products[kPart];
  double errors[kPart];
  const size_t count = std::min(a.size(), b.size());
  size_t done = 0;
  while (count - done >= kSmallest) {
    const size_t part = std::min(count - done, kPart) & ~(kLanes - 1);
    const double* left = a.data() + done;
    const double* right = b.data() + done;
    if (exact_products(left, right, part, products, errors)) {
      add_block(products, part);
      add_block(errors, part);
    } else {
      for (size_t i = 0; i < part; ++i) add_product(left[i], right[i]);
    }
    done += part;
  }
  for (; done < count; ++done) add_product(a[done], b[done]);
}

void ExactSum::grow(int first, int count) {
  if (chunks_.empty()) {
    first_ = first;
    chunks_.assign(static_cast<size_t>(count), 0);
    return;
  }
  if (first < first_) {
    chunks_.insert(chunks_.begin(), static_cast<size_t>(first_ - first), 0);
    first_ = first;
  }
  const auto needed = static_cast<size_t>(first - first_ + count);
  if (needed > chunks_.size()) chunks_.resize(needed, 0);
}

// Brings every chunk but the highest into [0, 2^32), and the highest into [-2^32, 2^32).
void ExactSum::propagate() {
  additions_ = 0;
  if (chunks_.empty()) return;
  int64_t carry = 0;
  for (size_t i = 0; i + 1 < chunks_.size(); ++i) {
    const int64_t value = chunks_[i] + carry;
    chunks_[i] = value & 0xffffffff;
    carry = value >> 32;
  }
  chunks_.back() += carry;
  while (chunks_.back() >= (int64_t{1} << 32) || chunks_.back() < -(int64_t{1} << 32)) {
    const int64_t value = chunks_.back();
    chunks_.back() = value & 0xffffffff;
    chunks_.push_back(value >> 32);
  }
}

void ExactSum::merge(const ExactSum& other) {
  flags_ |= other.flags_;
  if (other.chunks_.empty()) return;
  if (&other == this) {
    merge(ExactSum(other));
    return;
  }
  // The other's chunks may be near 2^63; their halves stay far below the 2^53 that one addition may add. A small
  // highest chunk goes as it is, so that merging in turn does not lengthen both.
  const size_t count = other.chunks_.size();
  const int64_t highest = other.chunks_.back();
  const bool splits = highest >= (int64_t{1} << 52) || highest < -(int64_t{1} << 52);
  int64_t* chunk = chunks_from(other.first_, static_cast<int>(count) + (splits ? 1 : 0));
  for (size_t i = 0; i + 1 < count || (splits && i < count); ++i) {
    chunk[i] += other.chunks_[i] & 0xffffffff;
    chunk[i + 1] += other.chunks_[i] >> 32;
  }
  if (!splits) chunk[count - 1] += highest;
}

ExactSum::Canonical ExactSum::canonical() const {
  Canonical result;
  result.flags = flags_;
  ExactSum carried(*this);
  carried.propagate();
  std::vector<int64_t>& chunks = carried.chunks_;
  if (!chunks.empty() && chunks.back() < 0) {
    result.flags |= kNegative;
    for (int64_t& chunk : chunks) chunk = -chunk;
    carried.propagate();
  }
  size_t begin = 0;
  size_t end = chunks.size();
  while (end > 0 && chunks[end - 1] == 0) --end;
  while (begin < end && chunks[begin] == 0) ++begin;
  if (begin == end) return result;
  result.first = carried.first_ + static_cast<int>(begin);
  result.digits.assign(chunks.begin() + static_cast<ptrdiff_t>(begin), chunks.begin() + static_cast<ptrdiff_t>(end));
  return result;
}

double ExactSum::round() const {
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  if ((flags_ & kNan) != 0 || flags_ == (kPlusInfinity | kMinusInfinity)) {
    return std::numeric_limits<double>::quiet_NaN();
  }
  if (flags_ != 0) return flags_ == kPlusInfinity ? kInfinity : -kInfinity;
  const Canonical exact = canonical();
  if (exact.digits.empty()) return 0.0;
  const double sign = (exact.flags & kNegative) != 0 ? -1.0 : 1.0;

  // The three highest digits and whether anything lies below them decide the rounding.
  const size_t count = exact.digits.size();
  unsigned __int128 top = 0;
  for (size_t i = 0; i < 3; ++i) top = top << 32 | (i < count ? exact.digits[count - 1 - i] : 0);
  const bool below = count > 3;  // the lowest digit is not zero
  const int length = 64 + std::bit_width(exact.digits.back());
  const int last = 32 * (exact.first + static_cast<int>(count) - 3) - kLowestBit;  // the exponent of bit 0 of `top`
  const int leading = last + length - 1;                                           // 2^leading <= |sum|
  if (leading > 1023) return sign * kInfinity;
  const int precision = std::min(53, leading + 1075);
  if (precision < 0) return sign * 0.0;
  const int dropped = length - precision;
  const unsigned __int128 one = 1;
  const unsigned __int128 half = one << (dropped - 1);
  const unsigned __int128 rest = top & ((half << 1) - 1);
  auto kept = static_cast<uint64_t>(top >> dropped);
  if (rest > half || (rest == half && (below || (kept & 1) != 0))) ++kept;
  return sign * std::ldexp(static_cast<double>(kept), last + dropped);
}

bool ExactSum::is_zero() const { return canonical() == Canonical{}; }

bool ExactSum::operator==(const ExactSum& other) const { return canonical() == other.canonical(); }

void ExactSum::save(ByteWriter& out) const {
  const Canonical exact = canonical();
  out.u8(exact.flags);
  out.varint(exact.digits.size());
  if (exact.digits.empty()) return;
  out.varint(static_cast<uint64_t>(exact.first));
  for (const uint32_t digit : exact.digits) out.u32(digit);
}

Result<ExactSum> ExactSum::load(ByteReader& in) {
  const auto damaged = [] { return not_computed("a stored exact sum is damaged"); };
  ASSAY_TRY(const uint8_t flags, in.u8());
  ASSAY_TRY(const uint64_t count, in.varint());
  ExactSum sum;
  sum.flags_ = flags & (kNan | kPlusInfinity | kMinusInfinity);
  const bool negative = (flags & kNegative) != 0;
  if ((flags & ~(kNegative | kNan | kPlusInfinity | kMinusInfinity)) != 0) return damaged();
  if (count == 0) {
    if (negative) return damaged();
    return sum;
  }
  ASSAY_TRY(const uint64_t first, in.varint());
  if (first > kMaxIndex || count > kMaxIndex || first + count > kMaxIndex) return damaged();
  sum.first_ = static_cast<int32_t>(first);
  sum.chunks_.reserve(count);
  for (uint64_t i = 0; i < count; ++i) {
    ASSAY_TRY(const uint32_t digit, in.u32());
    sum.chunks_.push_back(negative ? -static_cast<int64_t>(digit) : static_cast<int64_t>(digit));
  }
  if (sum.chunks_.front() == 0 || sum.chunks_.back() == 0) return damaged();
  return sum;
}

}  // namespace assay
