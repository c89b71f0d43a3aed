// SPDX-License-Identifier: Apache-2.0
// ExactSum: the exact sum of doubles and of products of two doubles, rounded once, when it is asked for. The order of
// additions, the batches and the tree of merges therefore change no bit of any result.
//
// Representation: fixed point in base 2^32 with signed 64-bit chunks, so that carries wait for some thousand
// additions (the small superaccumulator of R. M. Neal, "Fast exact summation using small and large
// superaccumulators", 2015, arXiv:1505.05571). Chunk j weighs 2^(32 j - 2208), which reaches below the last bit of the
// product of two subnormals. Only the chunks in use are held: a sum of numbers of like magnitude takes some 4 to 8.
//
// NaN and infinities are remembered as flags, as IEEE 754 addition would treat them: NaN when a NaN or both infinities
// were added, else the infinity. An infinity times zero counts as NaN.
//
// Layout of save():
//   u8      flags: 1 the finite part is negative, 2 NaN was added, 4 +infinity was added, 8 -infinity was added
//   varint  n, the number of 32-bit digits from the lowest to the highest non-zero one; 0 when the finite part is 0
//   varint  j, the chunk index of the lowest digit; absent when n is 0
//   u32 * n digits of the absolute value, lowest first; the first and the last are not 0
// The bytes are a function of the exact value and the flags alone.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "assay/base/bytes.h"
#include "assay/base/status.h"

namespace assay {

class ExactSum {
 public:
  void add(double x);
  void add(std::span<const double> xs);  // about the price of a naive sum when the magnitudes lie within 2^33
  void add_product(double a, double b);  // the exact product, also where a * b overflows or underflows
  // Sum of a[i] * b[i]. The spans have equal lengths; what exceeds the shorter one is not read.
  void add_products(std::span<const double> a, std::span<const double> b);
  void merge(const ExactSum& other);  // associative and commutative; merging with itself doubles the sum

  // The exact sum rounded to nearest, ties to even; infinite beyond the largest double. +0 for an exact zero.
  double round() const;
  bool is_zero() const;  // exactly zero, and no NaN or infinity was added

  void save(ByteWriter& out) const;
  static Result<ExactSum> load(ByteReader& in);  // refuses bytes that save() does not write

  bool operator==(const ExactSum& other) const;  // equal exact value and equal flags

 private:
  // Sign, flags and the digits of the absolute value, without leading or trailing zeros.
  struct Canonical {
    uint8_t flags = 0;
    int first = 0;
    std::vector<uint32_t> digits;
    bool operator==(const Canonical&) const = default;
  };

  void add_special(double x);
  void add_scalars(const double* x, size_t count);
  void add_block(const double* x, size_t count);
  bool add_bins(const double* x, size_t count, int exponent, int bins);
  int64_t* chunks_from(int first, int count);
  void grow(int first, int count);
  void propagate();
  Canonical canonical() const;

  std::vector<int64_t> chunks_;  // chunks_[i] weighs 2^(32 (first_ + i) - 2208)
  int32_t first_ = 0;
  int32_t additions_ = 0;  // since the last carry: no chunk exceeds 2^32 + additions_ * 2^53
  uint8_t flags_ = 0;
};

// ---- The path of a single addition, inline because states call it once a row. ----

inline int64_t* ExactSum::chunks_from(int first, int count) {
  if (additions_ >= 1000) propagate();
  ++additions_;
  int offset = first - first_;
  if (offset < 0 || static_cast<size_t>(offset + count) > chunks_.size()) {
    grow(first, count);
    offset = first - first_;
  }
  return chunks_.data() + offset;
}

inline void ExactSum::add(double x) {
  const uint64_t bits = std::bit_cast<uint64_t>(x);
  int exponent = static_cast<int>(bits >> 52) & 0x7ff;
  uint64_t significand = bits & 0xfffffffffffffu;
  if (exponent == 0) {
    if (significand == 0) return;
    exponent = 1;
  } else if (exponent == 0x7ff) {
    add_special(x);
    return;
  } else {
    significand |= uint64_t{1} << 52;
  }
  const int position = exponent - 1 - 1074 + 2208;  // of the significand's lowest bit in the fixed point number
  const int shift = position & 31;
  const auto low = static_cast<int64_t>((significand << shift) & 0xffffffffu);
  const auto high = static_cast<int64_t>(significand >> (32 - shift));
  const auto sign = static_cast<int64_t>(bits) >> 63;  // 0 or -1: (v ^ sign) - sign is v or -v
  int64_t* chunk = chunks_from(position >> 5, 2);
  chunk[0] += (low ^ sign) - sign;
  chunk[1] += (high ^ sign) - sign;
}

}  // namespace assay
