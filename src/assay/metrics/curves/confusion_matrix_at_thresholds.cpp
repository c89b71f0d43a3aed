// SPDX-License-Identifier: Apache-2.0
// True and false, negatives and positives, at every threshold, rows at or above it counting as positive; with weights,
// the sums of weights. Each has the exact interval of its share of all rows at that threshold, times their total, and a
// band that holds for all four at all thresholds together: each is a distribution function of the rows, within
// Dvoretzky, Kiefer and Wolfowitz's distance of the truth at a quarter of the tail.
#include <algorithm>

#include "assay/metrics/curves/curve_points.h"
#include "assay/metrics/curves/simultaneous_band.h"
#include "assay/stats/distributions.h"

namespace assay {
namespace {

constexpr ThresholdWalk::Kinds kParts[] = {{.tn = true}, {.fp = true}, {.fn = true}, {.tp = true}};

TableValue counts_by_threshold(const RankedScores& rows, const Arguments& arguments, double tail) {
  TableValue table;
  table.columns = {"threshold"};
  for (const char* part : {"tn", "fp", "fn", "tp"}) {
    for (const char* end : {"", "_lower", "_upper", "_simultaneous_lower", "_simultaneous_upper"})
      table.columns.push_back(std::string(part) + end);
  }
  const double total = rows.positives + rows.negatives;
  double half_width[4];
  for (size_t part = 0; part < 4; ++part)
    half_width[part] = band_half_width(rows_of_parts(rows, kParts[part], tail / 4), tail / 4);
  for_each_point(rows, {static_cast<size_t>(arguments.integer("points"))}, [&](const ThresholdWalk& walk) {
    const BinaryCounts<double>& counts = walk.counts();
    const double values[] = {counts.tn, counts.fp, counts.fn, counts.tp};
    auto& row = table.rows.emplace_back();
    row = {walk.threshold()};
    for (size_t part = 0; part < 4; ++part) {
      const IntervalEnds ends = walk.share(kParts[part], {true, true, true, true}).ends(tail, tail);
      const double share = values[part] / total;
      row.insert(row.end(), {values[part], rounded(*ends.lower * total), rounded(*ends.upper * total),
                             rounded(std::max(0.0, share - half_width[part]) * total),
                             rounded(std::min(1.0, share + half_width[part]) * total)});
    }
  });
  return table;
}

}  // namespace

extern constinit const Metric confusion_matrix_at_thresholds = {
    .name = "confusion_matrix_at_thresholds",
    .summary = "True and false, negatives and positives, at every threshold.",
    .tasks = binary | multiclass,
    .reads = Reads::scores,
    .arguments = {kPointsArgument},
    .rank_table = counts_by_threshold,
    .interval = Interval::none,
    .better = Direction::neither,
    .reference = "scikit-learn confusion_matrix_at_thresholds",
    .revision = 2};

}  // namespace assay
