// SPDX-License-Identifier: Apache-2.0
// True against false positive rate at every threshold. `lower` and `upper` are the exact interval of the true positive
// rate at that threshold (Clopper and Pearson 1934), `simultaneous_lower` and `simultaneous_upper` hold for the whole
// curve together (Campbell 1994).
#include "assay/metrics/curves/curve_points.h"
#include "assay/metrics/curves/simultaneous_band.h"

namespace assay {
namespace {

TableValue curve(const RankedScores& rows, const Arguments& arguments, double tail) {
  TableValue table;
  table.columns = {"fpr", "tpr", "lower", "upper", "threshold", "simultaneous_lower", "simultaneous_upper"};
  if (rows.positives == 0 || rows.negatives == 0) return table;
  const BandRows effective = band_rows(rows, tail / 2);
  SweptBand band(rows, false_positive_rate, true_positive_rate, band_half_width(effective.negatives, tail / 2),
                 band_half_width(effective.positives, tail / 2));
  const IntervalEnds start = band.at(0);
  const EffectiveShare none = ThresholdWalk(rows).share({.tp = true}, {.tp = true, .fn = true});
  const IntervalEnds first = none.ends(tail, tail);
  table.rows.push_back({0.0, 0.0, first.lower, first.upper, std::nullopt, start.lower, start.upper});
  for_each_point(rows, point_rule(arguments, Intermediate::straight), [&](const ThresholdWalk& walk) {
    const BinaryCounts<double>& counts = walk.counts();
    const double fpr = counts.fp / rows.negatives, tpr = counts.tp / rows.positives;
    const IntervalEnds ends = walk.share({.tp = true}, {.tp = true, .fn = true}).ends(tail, tail);
    const IntervalEnds all = band.at(fpr);
    table.rows.push_back({fpr, tpr, ends.lower, ends.upper, walk.threshold(), all.lower, all.upper});
  });
  return table;
}

}  // namespace

extern constinit const Metric roc_curve = {
    .name = "roc_curve",
    .summary = "True positive rate against false positive rate at every threshold.",
    .tasks = binary | multiclass,
    .default_for = binary,
    .reads = Reads::scores,
    .arguments = {kPointsArgument, drop_intermediate_argument("yes")},
    .rank_table = curve,
    .interval = Interval::none,
    .better = Direction::neither,
    .reference = "scikit-learn roc_curve; bands: Campbell 1994",
    .revision = 2};

}  // namespace assay
