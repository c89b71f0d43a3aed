// SPDX-License-Identifier: Apache-2.0
// True and false, negatives and positives, at every threshold, rows at or above it counting as positive; with weights,
// the sums of weights.
#include "assay/metrics/curves/curve_points.h"

namespace assay {
namespace {

TableValue counts_by_threshold(const RankedScores& rows, const Arguments& arguments, double) {
  TableValue table;
  table.columns = {"threshold", "tn", "fp", "fn", "tp"};
  for_each_point(rows, {static_cast<size_t>(arguments.integer("points"))}, [&](const ThresholdWalk& walk) {
    const BinaryCounts<double>& counts = walk.counts();
    table.rows.push_back({walk.threshold(), counts.tn, counts.fp, counts.fn, counts.tp});
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
    .reference = "scikit-learn confusion_matrix_at_thresholds"};

}  // namespace assay
