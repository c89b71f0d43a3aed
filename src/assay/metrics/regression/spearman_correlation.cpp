// SPDX-License-Identifier: Apache-2.0
// Pearson's correlation of the ranks (Spearman 1904), ties at their mean rank. With weights the rank of a row is the
// share of the weight below it and half of that tied with it.
#include <numeric>

#include "assay/base/exact_sum.h"
#include "assay/metrics/metric.h"
#include "assay/states/radix_sort.h"

namespace assay {
namespace {

struct Ranks {
  std::vector<double> rank;  // by row, between 0 and 1, less 1/2: their weighted mean is 0
  LargeVector<uint32_t> order;
  std::vector<uint32_t> end;  // of each place in the order: where its ties end
};

Ranks ranks_of(const LargeVector<double>& numbers, const KeptRows& rows, double total) {
  Ranks ranks;
  const size_t n = numbers.size();
  LargeVector<uint64_t> keys(n);
  ranks.order.resize(n);
  std::iota(ranks.order.begin(), ranks.order.end(), 0u);
  for (size_t i = 0; i < n; ++i) keys[i] = score_key(numbers[i]);
  radix_sort(keys, ranks.order);
  ranks.rank.resize(n);
  ranks.end.resize(n);
  double below = 0;
  for (size_t begin = 0; begin < n;) {
    size_t end = begin;
    double tied = 0;
    for (; end < n && keys[end] == keys[begin]; ++end) tied += rows.weight_of(ranks.order[end]);
    for (size_t i = begin; i < end; ++i) {
      ranks.rank[ranks.order[i]] = (below + tied / 2) / total - 0.5;
      ranks.end[i] = static_cast<uint32_t>(end);
    }
    below += tied;
    begin = end;
  }
  return ranks;
}

// By row: the mean over all rows of `other` where the row's number lies below, half of it where it is tied: how the
// ranks' product with `other` moves because the row lifts the ranks of those above it. The mean of `other` is 0.
std::vector<double> lifted(const Ranks& ranks, const std::vector<double>& other, const KeptRows& rows, double total) {
  const size_t n = ranks.order.size();
  std::vector<double> after(n + 1, 0.0), lift(n);
  for (size_t i = n; i-- > 0;) after[i] = after[i + 1] + rows.weight_of(ranks.order[i]) * other[ranks.order[i]];
  for (size_t begin = 0; begin < n; begin = ranks.end[begin]) {
    const size_t end = ranks.end[begin];
    for (size_t i = begin; i < end; ++i) lift[ranks.order[i]] = (after[end] + (after[begin] - after[end]) / 2) / total;
  }
  return lift;
}

Outcome<double> correlation(const KeptRows& rows, const Arguments&, std::vector<double>* influence) {
  if (rows.size() < 2) return Undefined{"fewer than two rows"};
  ExactSum weight;
  for (size_t row = 0; row < rows.size(); ++row) weight.add(rows.weight_of(row));
  const double total = weight.round();
  const Ranks target = ranks_of(rows.target, rows, total), value = ranks_of(rows.value, rows, total);
  ExactSum products, targets, values;
  for (size_t row = 0; row < rows.size(); ++row) {
    const double w = rows.weight_of(row);
    products.add_product(w * target.rank[row], value.rank[row]);
    targets.add_product(w * target.rank[row], target.rank[row]);
    values.add_product(w * value.rank[row], value.rank[row]);
  }
  const double shared = products.round() / total, a = targets.round() / total, b = values.round() / total;
  if (a <= 1e-15) return Undefined{"the target does not vary"};
  if (b <= 1e-15) return Undefined{"the values do not vary"};
  const double size = square_root(a) * square_root(b), rho = shared / size;
  if (influence) {
    const auto lift_ab = lifted(target, value.rank, rows, total), lift_ba = lifted(value, target.rank, rows, total);
    const auto lift_a = lifted(target, target.rank, rows, total), lift_b = lifted(value, value.rank, rows, total);
    influence->resize(rows.size());
    for (size_t row = 0; row < rows.size(); ++row) {
      const double x = target.rank[row], y = value.rank[row];
      const double of_shared = x * y + lift_ab[row] + lift_ba[row] - 3 * shared;
      const double of_a = x * x + 2 * lift_a[row] - 3 * a, of_b = y * y + 2 * lift_b[row] - 3 * b;
      (*influence)[row] = (of_shared / size - rho / 2 * (of_a / a + of_b / b)) / total;
    }
  }
  return rho > 1 ? 1 : rho < -1 ? -1 : rho;
}

}  // namespace

extern constinit const Metric spearman_correlation = {
    .name = "spearman_correlation",
    .aliases = {"spearman", "spearmanr", "spearman_rho", "rank_correlation"},
    .summary = "Linear correlation of the ranks of value and target.",
    .tasks = regression,
    .reads = Reads::values,
    .rows = correlation,
    .interval = Interval::atanh,
    .range = {-1, 1},
    .reference = "scipy.stats.spearmanr"};

}  // namespace assay
