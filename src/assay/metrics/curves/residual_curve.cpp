// SPDX-License-Identifier: Apache-2.0
// The mean residual (target - prediction) against the mean prediction, in bins of equal numbers of rows; rows of one
// prediction stay together. `lower` and `upper` are Student's t interval of each bin's mean residual, with weights by
// the linearised variance, with clusters by the sums of each cluster (5 or more; else unbounded). Residuals that do not
// vary have no interval: nothing bounds what was not seen.
#include <algorithm>
#include <numeric>
#include <unordered_map>

#include "assay/metrics/metric.h"
#include "assay/stats/mean.h"

namespace assay {
namespace {

constexpr double kFewestClusters = 5;

IntervalEnds interval_of(const KeptRows& rows, std::span<const uint32_t> bin, double mean, double weight, double tail) {
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
    if (units < kFewestClusters) return {};
    // In the order in which the clusters are met, so that the sum has the same bits every time.
    for (uint32_t row : bin) {
      double& sum = of_cluster[rows.cluster[row]];
      squares += sum * sum;
      sum = 0;
    }
    degrees = units - 1;
  }
  const double least = 1e-12 * std::max(1e-300, absolute(mean));
  if (units < 2 || !(squares > least * least * weight * weight)) return {};
  return student(mean, std::sqrt(squares * units / (units - 1)) / weight, degrees, tail, tail);
}

TableValue curve(const KeptRows& rows, const Arguments& arguments, double tail) {
  TableValue table;
  table.columns = {"mean_prediction", "mean_residual", "lower", "upper", "n"};
  std::vector<uint32_t> order(rows.size());
  std::iota(order.begin(), order.end(), 0u);
  std::stable_sort(order.begin(), order.end(), [&](uint32_t a, uint32_t b) { return rows.value[a] < rows.value[b]; });
  double total = 0;
  for (size_t row = 0; row < rows.size(); ++row) total += rows.weight_of(row);
  const double bins = static_cast<double>(arguments.integer("bins"));
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
    const double mean = residual / weight;
    const IntervalEnds ends = interval_of(rows, bin, mean, weight, tail);
    table.rows.push_back({prediction / weight, mean, ends.lower, ends.upper, static_cast<double>(bin.size())});
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
    .reference = "scipy stats.binned_statistic, stats.t.interval"};

}  // namespace assay
