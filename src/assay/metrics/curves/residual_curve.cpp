// SPDX-License-Identifier: Apache-2.0
// The mean residual (target - prediction) against the mean prediction, in bins of equal numbers of rows; rows of one
// prediction stay together. `lower` and `upper` are Student's t interval of each bin's mean residual, with weights by
// the linearised variance, with clusters by the sums of each cluster (5 or more; else unbounded); `simultaneous_lower`
// and `simultaneous_upper` hold for all bins together (Bonferroni). Residuals that do not vary have no interval:
// nothing bounds what was not seen.
#include <algorithm>
#include <numeric>
#include <unordered_map>

#include "assay/metrics/metric.h"
#include "assay/stats/mean.h"

namespace assay {
namespace {

constexpr double kFewestClusters = 5;

// Of a bin's mean residual; without a standard error nothing bounds it.
struct BinMean {
  double value = 0;
  std::optional<double> standard_error;
  double degrees = 0;
  IntervalEnds ends(double tail) const {
    return standard_error ? student(value, *standard_error, degrees, tail, tail) : IntervalEnds{};
  }
};

BinMean mean_of(const KeptRows& rows, std::span<const uint32_t> bin, double mean, double weight) {
  double squares = 0, squared_weight = 0;
  auto units = static_cast<double>(bin.size());
  std::unordered_map<uint64_t, double> of_cluster;
  for (uint32_t row : bin) {
    const double w = rows.weight_of(row), moved = w * (rows.target[row] - rows.value[row] - mean);
    squared_weight += w * w;
    if (rows.cluster.empty()) {
      squares += moved * moved;
    } else {
      of_cluster[rows.cluster[row]] += moved;
    }
  }
  double degrees = weight * weight / squared_weight - 1;
  if (!rows.cluster.empty()) {
    units = static_cast<double>(of_cluster.size());
    if (units < kFewestClusters) return {mean, std::nullopt, 0};
    // In the order in which the clusters are met, so that the sum has the same bits every time.
    for (uint32_t row : bin) {
      double& sum = of_cluster[rows.cluster[row]];
      squares += sum * sum;
      sum = 0;
    }
    degrees = units - 1;
  }
  const double least = 1e-12 * std::max(1e-300, absolute(mean));
  if (units < 2 || !(squares > least * least * weight * weight)) return {mean, std::nullopt, 0};
  return {mean, std::sqrt(squares * units / (units - 1)) / weight, degrees};
}

TableValue curve(const KeptRows& rows, const Arguments& arguments, double tail) {
  TableValue table;
  table.columns = {"mean_prediction",    "mean_residual",     "lower", "upper", "n",
                   "simultaneous_lower", "simultaneous_upper"};
  std::vector<uint32_t> order(rows.size());
  std::iota(order.begin(), order.end(), 0u);
  std::stable_sort(order.begin(), order.end(), [&](uint32_t a, uint32_t b) { return rows.value[a] < rows.value[b]; });
  double total = 0;
  for (size_t row = 0; row < rows.size(); ++row) total += rows.weight_of(row);
  const double bins = static_cast<double>(arguments.integer("bins"));
  std::vector<BinMean> means;
  double seen = 0;
  for (size_t first = 0, last = 0; first < order.size(); first = last) {
    // The bin ends with the first row that reaches the next equal part of the weight, and those that tie with it.
    const double end = total * (std::floor(seen / total * bins * (1 + 1e-12)) + 1) / bins;
    double weight = 0, prediction = 0, residual = 0;
    while (last < order.size() &&
           (seen < end * (1 - 1e-12) || rows.value[order[last]] == rows.value[order[last - 1]])) {
      const uint32_t row = order[last++];
      const double w = rows.weight_of(row);
      seen += w;
      weight += w;
      prediction += w * rows.value[row];
      residual += w * (rows.target[row] - rows.value[row]);
    }
    const std::span<const uint32_t> bin(order.data() + first, last - first);
    means.push_back(mean_of(rows, bin, residual / weight, weight));
    const IntervalEnds ends = means.back().ends(tail);
    table.rows.push_back(
        {prediction / weight, means.back().value, ends.lower, ends.upper, static_cast<double>(bin.size())});
  }
  for (size_t bin = 0; bin < means.size(); ++bin) {
    const IntervalEnds all = means[bin].ends(tail / static_cast<double>(means.size()));
    table.rows[bin].insert(table.rows[bin].end(), {all.lower, all.upper});
  }
  return table;
}

}  // namespace

extern constinit const Metric residual_curve = {
    .name = "residual_curve",
    .aliases = {"residual_plot", "residuals"},
    .summary = "Mean residual (target - prediction) against the mean prediction, in bins.",
    .tasks = regression,
    .default_for = regression,
    .reads = Reads::values,
    .arguments = {ArgumentSpec{.name = "bins",
                               .type = ArgumentType::integer,
                               .default_number = 20,
                               .lowest = 1,
                               .highest = 1000,
                               .summary = "how many"}},
    .rows_table = curve,
    .interval = Interval::none,
    .better = Direction::neither,
    .reference = "scipy stats.binned_statistic, stats.t.interval",
    .revision = 2};

}  // namespace assay
