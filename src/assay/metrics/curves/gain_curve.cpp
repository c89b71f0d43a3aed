// SPDX-License-Identifier: Apache-2.0
// Share of the positive rows found against the share of all rows looked at, highest scores first (cumulative gains),
// and the lift: one over the other. `lower` and `upper` are the exact interval of the gain at that threshold,
// `simultaneous_lower` and `simultaneous_upper` hold for the whole curve together (Campbell's rectangles of both
// rates).
#include "assay/metrics/curves/curve_points.h"
#include "assay/metrics/curves/simultaneous_band.h"

namespace assay {
namespace {

TableValue curve(const RankedScores& rows, const Arguments& arguments, double tail) {
  TableValue table;
  table.columns = {"depth", "gain", "lower", "upper", "threshold", "simultaneous_lower", "simultaneous_upper", "lift"};
  if (rows.positives == 0) return table;
  const double total = rows.positives + rows.negatives;
  const BandRows effective = band_rows(rows, tail / 2);
  SweptBand band(rows, predicted_rate, true_positive_rate, band_half_width(effective.all, tail / 2),
                 band_half_width(effective.positives, tail / 2));
  const IntervalEnds start = band.at(0);
  table.rows.push_back({0.0, 0.0, 0.0, 0.0, std::nullopt, start.lower, start.upper, std::nullopt});
  for_each_point(rows, {static_cast<size_t>(arguments.integer("points"))}, [&](const ThresholdWalk& walk) {
    const BinaryCounts<double>& counts = walk.counts();
    const double depth = counts.predicted_positives() / total, gain = counts.tp / rows.positives;
    const IntervalEnds ends = walk.share({.tp = true}, {.tp = true, .fn = true}).ends(tail, tail);
    const IntervalEnds all = band.at(depth);
    table.rows.push_back({depth, gain, ends.lower, ends.upper, walk.threshold(), all.lower, all.upper, gain / depth});
  });
  return table;
}

}  // namespace

extern constinit const Metric gain_curve = {
    .name = "gain_curve",
    .aliases = {"cumulative_gain_curve", "cumulative_gains", "lift_curve", "gains_chart"},
    .summary = "Share of the positive rows found, and the lift, by the share of rows looked at.",
    .tasks = binary | multiclass,
    .reads = Reads::scores,
    .arguments = {kPointsArgument},
    .rank_table = curve,
    .interval = Interval::none,
    .better = Direction::neither,
    .reference = "scikit-plot cumulative_gain_curve"};

}  // namespace assay
