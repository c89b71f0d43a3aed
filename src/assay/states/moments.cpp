// SPDX-License-Identifier: Apache-2.0
#include "assay/states/moments.h"

#include <algorithm>
#include <numeric>

namespace assay {

void Moments::grow(size_t cells) {
  if (cells <= counts_.size()) return;
  counts_.resize(cells, 0);
  sums_.resize(cells * sums_per_cell());
}

void Moments::update(std::span<const uint32_t> cell, std::span<const std::span<const double>> term,
                     std::span<const double> weight, Scratch& scratch) {
  if (cell.empty()) return;
  // Rows that count, those of a cell one after the other, so that each sum takes a whole run at once.
  const uint32_t highest = *std::max_element(cell.begin(), cell.end());
  grow(size_t{highest} + 1);
  std::vector<std::span<const double>> run(term.begin(), term.end());
  if (highest == 0 && !weighted_) return add_run(0, run, {}, scratch);
  const auto counts = [&](size_t row) { return !weighted_ || weight[row] != 0; };
  std::vector<uint32_t> start(size_t{highest} + 2, 0);
  for (size_t row = 0; row < cell.size(); ++row) start[size_t{cell[row]} + 1] += counts(row);
  std::partial_sum(start.begin(), start.end(), start.begin());
  std::vector<uint32_t> next(start.begin(), start.end() - 1);
  const auto order = scratch.take<uint32_t>(start.back());
  for (size_t row = 0; row < cell.size(); ++row) {
    if (counts(row)) order[next[cell[row]]++] = static_cast<uint32_t>(row);
  }
  const auto ordered = [&](std::span<const double> values) {
    const auto sorted = scratch.take<double>(order.size());
    for (size_t i = 0; i < order.size(); ++i) sorted[i] = values[order[i]];
    return sorted;
  };
  std::vector<std::span<const double>> sorted;
  for (const auto& values : term) sorted.push_back(ordered(values));
  const std::span<const double> sorted_weight = weighted_ ? ordered(weight) : std::span<double>();
  for (uint32_t c = 0; c <= highest; ++c) {
    const size_t begin = start[c], count = start[c + 1] - begin;
    if (count == 0) continue;
    for (uint32_t t = 0; t < terms_; ++t) run[t] = sorted[t].subspan(begin, count);
    add_run(c, run, weighted_ ? sorted_weight.subspan(begin, count) : sorted_weight, scratch);
  }
}

void Moments::add_run(size_t cell, std::span<const std::span<const double>> value, std::span<const double> w,
                      Scratch& scratch) {
  const size_t rows = value.empty() ? w.size() : value[0].size();
  ExactSum* sum = &sums_[cell * sums_per_cell()];
  counts_[cell] += static_cast<int64_t>(rows);
  if (!weighted_) {
    for (uint32_t t = 0; t < terms_; ++t) (sum++)->add(value[t]);
    for (uint32_t i = 0; i < terms_; ++i) {
      for (uint32_t j = i; j < terms_; ++j) (sum++)->add_products(value[i], value[j]);
    }
    return;
  }
  // With weights a product of three or four factors is rounded once a row, before it is summed exactly: the row's
  // contribution is a function of the row alone, so the sum is still free of order.
  for (uint32_t t = 0; t < terms_; ++t) (sum++)->add_products(w, value[t]);
  const auto weighted_term = scratch.take<double>(rows);
  for (uint32_t i = 0; i < terms_; ++i) {
    for (uint32_t j = i; j < terms_; ++j) {
      for (size_t row = 0; row < rows; ++row) weighted_term[row] = (w[row] * value[i][row]) * (w[row] * value[j][row]);
      (sum++)->add(weighted_term);
    }
  }
  (sum++)->add(w);
  (sum++)->add_products(w, w);
  for (uint32_t t = 0; t < terms_; ++t) {
    for (size_t row = 0; row < rows; ++row) weighted_term[row] = w[row] * value[t][row];
    (sum++)->add_products(w, weighted_term);
  }
}

void Moments::merge(const Moments& other, std::span<const uint32_t> cell_map) {
  if (other.cells() == 0) return;
  grow(*std::max_element(cell_map.begin(), cell_map.begin() + other.cells()) + size_t{1});
  const size_t width = sums_per_cell();
  for (size_t cell = 0; cell < other.cells(); ++cell) {
    counts_[cell_map[cell]] += other.counts_[cell];
    for (size_t i = 0; i < width; ++i) sums_[cell_map[cell] * width + i].merge(other.sums_[cell * width + i]);
  }
}

MomentSummary Moments::summary(std::span<const uint32_t> cells) const {
  const size_t width = sums_per_cell();
  std::vector<ExactSum> sum(width);
  MomentSummary summary;
  for (uint32_t cell : cells) {
    if (cell >= counts_.size()) continue;
    summary.n += counts_[cell];
    for (size_t i = 0; i < width; ++i) sum[i].merge(sums_[cell * width + i]);
  }
  const size_t crosses = terms_ * (terms_ + 1) / 2;
  const double n = static_cast<double>(summary.n);
  // The double nearest to a sum and what is left of it: enough digits for the cancellation below.
  const auto parts = [](const ExactSum& exact) {
    const double high = exact.round();
    ExactSum rest = exact;
    rest.add(-high);
    return std::pair(static_cast<long double>(high), static_cast<long double>(rest.round()));
  };
  summary.weight = weighted_ ? sum[terms_ + crosses].round() : n;
  summary.squared_weight = weighted_ ? sum[terms_ + crosses + 1].round() : n;
  const long double weight = summary.weight;
  std::vector<long double> mean(terms_);
  for (uint32_t t = 0; t < terms_; ++t) {
    const auto [high, low] = parts(sum[t]);
    mean[t] = summary.n ? (high + low) / weight : 0.0L;
    summary.sum.push_back(sum[t].round());
    summary.mean.push_back(summary.n ? sum[t].round() / summary.weight : 0.0);
  }
  summary.covariance.assign(size_t{terms_} * terms_, 0.0);
  if (summary.n < 2) return summary;
  size_t cross = terms_;
  for (uint32_t i = 0; i < terms_; ++i) {
    for (uint32_t j = i; j < terms_; ++j, ++cross) {
      const auto [high, low] = parts(sum[cross]);
      long double centered;
      if (!weighted_) {
        centered = (high - n * mean[i] * mean[j]) + low;
      } else {
        const long double first_i = sum[terms_ + crosses + 2 + i].round(),
                          first_j = sum[terms_ + crosses + 2 + j].round();
        centered = (high + low) - mean[i] * first_j - mean[j] * first_i + mean[i] * mean[j] * summary.squared_weight;
      }
      double value = static_cast<double>(centered / (weight * weight) * (n / (n - 1.0L)));
      // Rounding of the mean leaves about n * ulp(mean)^2; below it there is no variation.
      if (i == j && value < 0) value = 0;
      summary.covariance[i * terms_ + j] = summary.covariance[j * terms_ + i] = value;
    }
  }
  return summary;
}

MomentSquares Moments::squares(std::span<const uint32_t> cells, std::span<const double> slope, double offset) const {
  const size_t width = sums_per_cell(), crosses = terms_ * (terms_ + 1) / 2;
  std::vector<ExactSum> sum(width);
  MomentSquares result;
  for (uint32_t cell : cells) {
    if (cell >= counts_.size()) continue;
    result.n += counts_[cell];
    for (size_t i = 0; i < width; ++i) sum[i].merge(sums_[cell * width + i]);
  }
  long double total = static_cast<long double>(offset) * offset *
                      (weighted_ ? sum[terms_ + crosses + 1].round() : static_cast<double>(result.n));
  size_t cross = terms_;
  for (uint32_t i = 0; i < terms_; ++i) {
    const double first = weighted_ ? sum[terms_ + crosses + 2 + i].round() : sum[i].round();
    total += 2.0L * offset * slope[i] * first;
    for (uint32_t j = i; j < terms_; ++j, ++cross) {
      total += (i == j ? 1.0L : 2.0L) * slope[i] * slope[j] * sum[cross].round();
    }
  }
  result.sum = total > 0 ? static_cast<double>(total) : 0;
  return result;
}

void Moments::save(ByteWriter& out, std::span<const uint32_t> canonical_order) const {
  out.raw("ASMO");
  out.u8(1);
  out.u8(weighted_);
  out.u32(terms_);
  out.u32(static_cast<uint32_t>(canonical_order.size()));
  const size_t width = sums_per_cell();
  for (uint32_t cell : canonical_order) {
    const int64_t n = cell < counts_.size() ? counts_[cell] : 0;
    out.varint(static_cast<uint64_t>(n));
    for (size_t i = 0; n > 0 && i < width; ++i) sums_[cell * width + i].save(out);
  }
}

Result<Moments> Moments::load(ByteReader& in, uint32_t most_terms, size_t most_cells) {
  ASSAY_RETURN_IF_ERROR(in.expect("ASMO"));
  ASSAY_TRY(uint8_t version, in.u8());
  if (version != 1)
    return not_computed("state of moments has version " + std::to_string(version) + ", this program reads 1");
  ASSAY_TRY(uint8_t weighted, in.u8());
  ASSAY_TRY(uint32_t terms, in.u32());
  ASSAY_TRY(uint32_t cells, in.u32());
  if (terms == 0 || terms > most_terms) return not_computed("state file is damaged: number of terms");
  if (cells > most_cells) return not_computed("state file is damaged: number of cells");
  Moments moments(terms, weighted != 0);
  const size_t width = moments.sums_per_cell();
  for (uint32_t cell = 0; cell < cells; ++cell) {
    ASSAY_TRY(const int64_t n, in.varint_rows());
    moments.grow(size_t{cell} + 1);
    moments.counts_[cell] = n;
    for (size_t i = 0; n > 0 && i < width; ++i) {
      ASSAY_TRY(moments.sums_[cell * width + i], ExactSum::load(in));
    }
  }
  return moments;
}

}  // namespace assay
