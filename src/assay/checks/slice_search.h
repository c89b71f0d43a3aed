// SPDX-License-Identifier: Apache-2.0
// The weakest slices of a table, found by exact search over conjunctions of features: SliceLine (S. Sagadeeva and
// M. Boehm, "SliceLine: Fast, Linear-Algebra-based Slice Finding for ML Model Debugging", SIGMOD 2021). A slice S of n
// rows with losses e has the score
//
//   alpha ((mean of e over S) / (mean of e) - 1) - (1 - alpha) (n / |S| - 1)
//
// so that all rows score 0. Losses that may be negative (changes of a loss) are weighed against the mean of their
// positive parts, which for losses is the same.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "assay/base/context.h"
#include "assay/base/status.h"

namespace assay {

// A feature as the levels of the rows: level[i] < levels.
struct SliceFeature {
  std::vector<uint16_t> level;
  uint32_t levels = 0;
};

// feature = level
struct SliceCondition {
  uint32_t feature = 0, level = 0;
  auto operator<=>(const SliceCondition&) const = default;
};

struct FoundSlice {
  std::vector<SliceCondition> conditions;  // ascending, one a feature
  int64_t rows = 0;
  double loss = 0;  // their sum, exact and rounded once
  double score = 0;
};

struct SliceSearch {
  double alpha = 0.95;    // in (0, 1]: how much the loss counts against the size
  int depth = 3;          // the most conditions of a slice
  int64_t smallest = 32;  // the fewest rows of a slice
  size_t most = 10;       // how many slices are returned
};

struct SliceSearchResult {
  std::vector<FoundSlice> slices;  // by score, equal ones by size and conditions; only scores above 0
  int64_t evaluated = 0;           // conjunctions that occur and were scored
};

// The `most` best of all slices within the limits: what is left out is left out by an upper bound of its score. The
// search adds losses as whole multiples of max |e| / 2^k, k such that no sum overflows (42 for a million rows); the
// result therefore depends neither on the order of the rows nor on threads.
// Errors: losses that are not finite. Without rows, or where no loss is above 0, nothing is found.
Result<SliceSearchResult> search_slices(Context& context, const std::vector<SliceFeature>& features,
                                        const std::vector<double>& losses, const SliceSearch& limits);

// Whether each row is in the slice.
std::vector<bool> rows_of(const FoundSlice& slice, const std::vector<SliceFeature>& features);

}  // namespace assay
