// SPDX-License-Identifier: Apache-2.0
// Sums and cross products of per-row terms t_1 .. t_T, by cell: n, sum of w, of w t_i, of w^2, of w^2 t_i, and of
// w^2 t_i t_j, each exactly rounded (w = 1 where rows are not weighted). Means of the terms and the covariance of
// those means follow, and so does every metric that is a function of means.
//
// Saved: "ASMO" u8 version=1, u8 weighted, u32 terms, u32 cells, then a cell: varint n, and where n > 0 its sums in
// the order of sum_index().
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "assay/base/bytes.h"
#include "assay/base/exact_sum.h"
#include "assay/base/scratch.h"
#include "assay/base/status.h"

namespace assay {

// The moments of a union of cells, rounded once.
struct MomentSummary {
  int64_t n = 0;
  double weight = 0;          // sum of w
  double squared_weight = 0;  // sum of w^2
  std::vector<double> sum;    // of w t, each exactly rounded
  std::vector<double> mean;   // weighted mean of each term
  // Covariance matrix of the means, row-major T x T: sum of w^2 (t - mean)(t - mean)' / (sum of w)^2, times n/(n-1).
  std::vector<double> covariance;
};

// The sum of w^2 (slope . t + offset)^2 over the rows of some cells, and how many rows those are.
struct MomentSquares {
  double sum = 0;
  int64_t n = 0;
};

class Moments {
 public:
  Moments(uint32_t terms, bool weighted) : terms_(terms), weighted_(weighted) {}

  uint32_t terms() const { return terms_; }
  bool weighted() const { return weighted_; }
  size_t cells() const { return counts_.size(); }

  // `term[t]` holds one value a row. Rows of weight 0 count nowhere. Values are finite.
  void update(std::span<const uint32_t> cell, std::span<const std::span<const double>> term,
              std::span<const double> weight, Scratch& scratch);
  void merge(const Moments& other, std::span<const uint32_t> cell_map);
  // The moments of the union of `cells`.
  MomentSummary summary(std::span<const uint32_t> cells) const;
  MomentSquares squares(std::span<const uint32_t> cells, std::span<const double> slope, double offset) const;

  void save(ByteWriter& out, std::span<const uint32_t> canonical_order) const;
  // Errors: damaged bytes, or more terms or cells than these, before memory is taken for them.
  static Result<Moments> load(ByteReader& in, uint32_t most_terms = 256, size_t most_cells = SIZE_MAX);

 private:
  // A cell's sums: the T sums of w t_i, then the T(T+1)/2 of w^2 t_i t_j with i <= j; with weights also w, w^2 and
  // the T sums of w^2 t_i.
  size_t sums_per_cell() const { return terms_ + terms_ * (terms_ + 1) / 2 + (weighted_ ? 2 + terms_ : 0); }
  void grow(size_t cells);
  void add_run(size_t cell, std::span<const std::span<const double>> value, std::span<const double> w,
               Scratch& scratch);

  uint32_t terms_;
  bool weighted_;
  std::vector<int64_t> counts_;  // by cell
  std::vector<ExactSum> sums_;   // [cell * sums_per_cell() + index]
};

}  // namespace assay
