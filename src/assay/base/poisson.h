// SPDX-License-Identifier: Apache-2.0
// Poisson draws of the bootstrap: a cell that stands for `count` rows is drawn Poisson(count) times in a replicate,
// which is the law of `count` rows that are each drawn Poisson(1) times. Every draw is a function of the stream
// (seed, purpose, content), the count and the replicate alone.
//
// Up to kSummedCount a draw is the sum of `count` draws of Poisson(1): one Philox block serves eight replicates with
// 16 bits each, compared with the distribution function; where 16 bits do not decide (8 of 65,536 values) 128 more
// bits do, so that the law holds to 2^-144. Above, the transformed rejection method PTRS (W. Hormann, "The transformed
// rejection method for generating Poisson random variables", 1993), which is exact up to the rounding of double
// arithmetic in its acceptance test; the test uses C. Loader's form of the Poisson density ("Fast and accurate
// computation of binomial probabilities", 2000), which loses no digits at large counts.
//
// Blocks of a stream that are used, with group = replicate / 8 and lane = replicate % 8:
//   sums:       block(group, i) for the i-th row; lane l takes bits 16 (l % 2) to 16 (l % 2) + 15 of word l / 2
//   refinement: block(group, 2^31 + 8 i + lane), whose word 0 holds the highest bits
//   rejection:  Draws(stream, replicate)
#pragma once

#include <array>
#include <cstdint>
#include <span>

#include "assay/base/philox.h"

namespace assay {

constexpr uint64_t kSummedCount = 16;

// The upper 16 bits of P(draw <= k) for k = 0 .. 7; from k = 7 on they are 65,535.
constexpr std::array<uint16_t, 8> kPoissonThresholds = {24109, 48218, 60273, 64291, 65296, 65497, 65530, 65535};

// out[i] becomes the Poisson(count) draw of replicate first_replicate + i; count at most 2^53. Zero count gives 0.
void draw_poisson(const DrawStream& stream, uint64_t count, uint64_t first_replicate, std::span<uint64_t> out);

// Replicates of which many units are drawn in one pass.
constexpr size_t kDrawnAtOnce = 64;

// The draws of many units on vectors as wide as the machine has them: out[u * replicates + i] becomes the draw of
// stream u, count u, in replicate 8 * first_group + i. At most kDrawnAtOnce replicates.
void draw_poisson(std::span<const DrawStream> streams, std::span<const uint64_t> counts, uint64_t first_group,
                  size_t replicates, double* out);

// What one draw of each unit adds to which sums, to each at most once. The entries of a unit begin where those of the
// unit before end.
struct DrawnValues {
  std::span<const uint64_t> end;  // of a unit: where its entries end
  std::span<const uint32_t> sum;  // of an entry
  std::span<const double> value;
};

// A sum in kDrawnAtOnce replicates.
struct alignas(64) DrawnSum {
  double of[kDrawnAtOnce] = {};
};

// Adds what some units from `first_unit` on were drawn in kDrawnAtOnce replicates, as draw_poisson() gives it. The
// units are added in their order, whatever the vectors are.
void add_drawn(const double* drawn, const DrawnValues& values, size_t first_unit, size_t units, DrawnSum* sums);

// The Poisson(count) draw of one replicate, as draw_poisson gives it.
uint64_t poisson(const DrawStream& stream, uint64_t count, uint64_t replicate);

// The Poisson(1) draws of replicates 8 * group to 8 * group + 7 of the i-th row of a cell.
std::array<uint16_t, 8> eight_poisson_draws(const DrawStream& stream, uint64_t group, uint32_t row = 0);

// The Poisson(1) draw of the number (u + rest) / 2^16 in [0, 1), where rest is the four words as the binary digits
// 0.words[0] words[1] ...: how many k have a distribution function P(draw <= k) of at most that number.
uint16_t refine_poisson_draw(uint16_t u, const PhiloxBlock& words);

}  // namespace assay
