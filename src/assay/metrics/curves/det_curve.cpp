// SPDX-License-Identifier: Apache-2.0
// False negative against false positive rate at every threshold (Martin et al. 1997), from the last one without a false
// positive (perhaps above every score) to the first one without a false negative. `lower` and `upper` are the exact
// interval of the false negative rate at that threshold, `simultaneous_lower` and `simultaneous_upper` hold for the
// whole curve together (Campbell 1994).
#include "assay/metrics/curves/curve_points.h"
#include "assay/metrics/curves/simultaneous_band.h"
#include "assay/stats/distributions.h"

namespace assay {
namespace {

constexpr ThresholdWalk::Kinds kMissed = {.fn = true}, kPositives = {.tp = true, .fn = true};

TableValue curve(const RankedScores& rows, const Arguments& arguments, double tail) {
  TableValue table;
  table.columns = {"fpr", "fnr", "lower", "upper", "threshold", "simultaneous_lower", "simultaneous_upper"};
  if (rows.positives == 0 || rows.negatives == 0) return table;
  const BandRows effective = band_rows(rows, tail / 2);
  SweptBand band(rows, false_positive_rate, true_positive_rate, band_half_width(effective.negatives, tail / 2),
                 band_half_width(effective.positives, tail / 2));
  const auto add = [&](const ThresholdWalk& walk, std::optional<double> threshold) {
    const BinaryCounts<double>& counts = walk.counts();
    const double fpr = counts.fp / rows.negatives;
    const IntervalEnds ends = walk.share(kMissed, kPositives).ends(tail, tail), tpr = band.at(fpr);
    // Of the points without a false positive the last one counts.
    if (fpr == 0) table.rows.clear();
    table.rows.push_back({fpr, counts.fn / rows.positives, ends.lower, ends.upper, threshold, rounded(1 - *tpr.upper),
                          rounded(1 - *tpr.lower)});
  };
  add(ThresholdWalk(rows), std::nullopt);
  for_each_point(rows, point_rule(arguments, Intermediate::same_true_positives), [&](const ThresholdWalk& walk) {
    if (*table.rows.back()[1] > 0) add(walk, walk.threshold());
  });
  return table;
}

}  // namespace

extern constinit const Metric det_curve = {
    .name = "det_curve",
    .aliases = {"detection_error_tradeoff"},
    .summary = "False negative rate against false positive rate at every threshold.",
    .tasks = binary | multiclass,
    .reads = Reads::scores,
    .arguments = {kPointsArgument, drop_intermediate_argument("no")},
    .rank_table = curve,
    .interval = Interval::none,
    .better = Direction::neither,
    .reference = "scikit-learn det_curve; bands: Campbell 1994"};

}  // namespace assay
