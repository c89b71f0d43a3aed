// SPDX-License-Identifier: Apache-2.0
// Precision against recall at every threshold. `lower` and `upper` are the exact interval of the precision at that
// threshold (Clopper and Pearson 1934); `simultaneous_lower` and `simultaneous_upper` bound the precision at all
// thresholds together, from bounds of both rates and of the prevalence.
#include "assay/metrics/curves/curve_points.h"
#include "assay/metrics/curves/simultaneous_band.h"
#include "assay/stats/distributions.h"

namespace assay {
namespace {

double precision_of(double tpr, double fpr, double prevalence, double otherwise) {
  const double found = tpr * prevalence, false_alarms = fpr * (1 - prevalence);
  return found + false_alarms > 0 ? found / (found + false_alarms) : otherwise;
}

TableValue curve(const RankedScores& rows, const Arguments& arguments, double tail) {
  TableValue table;
  table.columns = {"recall", "precision", "lower", "upper", "threshold", "simultaneous_lower", "simultaneous_upper"};
  if (rows.positives == 0) return table;
  const RateBoxes boxes(rows, tail);
  for_each_point(rows, point_rule(arguments, Intermediate::same_true_positives), [&](const ThresholdWalk& walk) {
    const BinaryCounts<double>& counts = walk.counts();
    const double recall = counts.tp / rows.positives;
    const IntervalEnds ends = walk.share({.tp = true}, {.tp = true, .fp = true}).ends(tail, tail);
    const RateBox box = boxes.at(recall, rows.negatives > 0 ? counts.fp / rows.negatives : 0);
    table.rows.push_back({recall, counts.tp / counts.predicted_positives(), ends.lower, ends.upper, walk.threshold(),
                          rounded(precision_of(box.least_tpr, box.most_fpr, box.least_prevalence, 0)),
                          rounded(precision_of(box.most_tpr, box.least_fpr, box.most_prevalence, 1))});
  });
  return table;
}

}  // namespace

extern constinit const Metric precision_recall_curve = {
    .name = "precision_recall_curve",
    .aliases = {"pr_curve"},
    .summary = "Precision against recall at every threshold.",
    .tasks = binary | multiclass,
    .default_for = binary,
    .reads = Reads::scores,
    .arguments = {kPointsArgument, drop_intermediate_argument("no")},
    .rank_table = curve,
    .interval = Interval::none,
    .better = Direction::neither,
    .reference = "scikit-learn precision_recall_curve without its last point (0, 1)",
    .revision = 2};

}  // namespace assay
