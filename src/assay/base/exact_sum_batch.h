// SPDX-License-Identifier: Apache-2.0
// The steps of ExactSum on many numbers at once, on the widest vectors that the machine has. Every step is exact, so
// how many lanes there are changes no bit of a sum.
#pragma once

#include <cstddef>

namespace assay::exact_sum_batch {

constexpr size_t kLanes = 8;     // counts are multiples of it
constexpr size_t kBlock = 4096;  // and at most this
constexpr int kMostBins = 4;

// The largest absolute value. A NaN may go unnoticed; the bins see it.
double greatest(const double* x, size_t count);

// The sum of `count` numbers below 2^exponent as `bins` doubles, each the exact sum of what its bin took of the
// numbers. False where a remainder is left behind the last bin.
//
// Error-free extraction: a running sum that starts at 1.5 * 2^k and stays in [2^k, 2^(k+1)) rounds every addend to a
// multiple of 2^(k - 52), and what it took is the exact difference of its two last values, so that the remainder is
// exact too and goes to the next, finer bin. With k = exponent + 11 a lane takes 512 numbers, and the sum of all lanes
// has at most 53 bits. (J. Demmel and Y. Hida, "Fast and accurate floating point summation with application to
// computational geometry", 2004; S. Rump, T. Ogita, S. Oishi, "Accurate floating-point summation", 2008.)
bool sum_in_bins(const double* x, size_t count, int exponent, int bins, double* sums);

// left[i] * right[i] as products[i] + errors[i], exactly (Dekker's TwoProduct). False where a factor is too large or
// too small for that.
bool exact_products(const double* left, const double* right, size_t count, double* products, double* errors);

}  // namespace assay::exact_sum_batch
