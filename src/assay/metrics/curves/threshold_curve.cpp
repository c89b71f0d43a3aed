// SPDX-License-Identifier: Apache-2.0
// Precision, recall and F1 at every threshold, rows at or above it counting as positive. Each has its interval at that
// threshold (precision and recall exact, F1 by the delta method on the logit scale), and a band that holds at all
// thresholds together: of recall by Dvoretzky, Kiefer and Wolfowitz, of the others from bounds of both rates and of the
// prevalence.
#include <algorithm>

#include "assay/metrics/curves/curve_points.h"
#include "assay/metrics/curves/simultaneous_band.h"
#include "assay/stats/distributions.h"
#include "assay/stats/mean.h"

namespace assay {

extern const Metric f1;

namespace {

double precision_of(double tpr, double fpr, double prevalence, double otherwise) {
  const double found = tpr * prevalence, predicted = found + fpr * (1 - prevalence);
  return predicted > 0 ? found / predicted : otherwise;
}

double f1_of(double tpr, double fpr, double prevalence) {
  const double found = 2 * tpr * prevalence, all = prevalence * (1 + tpr) + fpr * (1 - prevalence);
  return all > 0 ? found / all : 0;
}

IntervalEnds f1_interval(const ThresholdWalk& walk, double value, double tail) {
  const BinaryCounts<double>& counts = walk.counts();
  Tape tape;
  BinaryCounts<Variable> traced;
  traced.tp = Variable::input(tape, counts.tp);
  traced.fp = Variable::input(tape, counts.fp);
  traced.fn = Variable::input(tape, counts.fn);
  traced.tn = Variable::input(tape, counts.tn);
  const Outcome<Variable> outcome = f1.class_counts.traced(traced, {});
  const std::vector<double> slope = tape.gradient(outcome.value.node, 4);
  const double variance = walk.variance({slope[0], slope[1], slope[2], slope[3]});
  if (!(variance > 0) || walk.degrees() < 4) return {0.0, 1.0};
  const bool clustered = std::isfinite(walk.degrees());
  return transformed(value, std::sqrt(variance), Transform::logit, tail, tail,
                     clustered ? std::optional(walk.degrees()) : std::nullopt);
}

TableValue curve(const RankedScores& rows, const Arguments& arguments, double tail) {
  TableValue table;
  table.columns = {"threshold"};
  for (const char* metric : {"precision", "recall", "f1"}) {
    for (const char* part : {"", "_lower", "_upper", "_simultaneous_lower", "_simultaneous_upper"})
      table.columns.push_back(std::string(metric) + part);
  }
  if (rows.positives == 0) return table;
  const RateBoxes boxes(rows, tail);
  const double half_width = band_half_width(band_rows(rows, tail).positives, tail);
  for_each_point(rows, {static_cast<size_t>(arguments.integer("points"))}, [&](const ThresholdWalk& walk) {
    const BinaryCounts<double>& counts = walk.counts();
    const double recall = counts.tp / rows.positives, precision = counts.tp / counts.predicted_positives();
    const double f1_value = f1.class_counts.value(counts, {}).value;
    const RateBox box = boxes.at(recall, rows.negatives > 0 ? counts.fp / rows.negatives : 0);
    const IntervalEnds of_precision = walk.share({.tp = true}, {.tp = true, .fp = true}).ends(tail, tail);
    const IntervalEnds of_recall = walk.share({.tp = true}, {.tp = true, .fn = true}).ends(tail, tail);
    const IntervalEnds of_f1 = f1_interval(walk, f1_value, tail);
    table.rows.push_back({walk.threshold(), precision, of_precision.lower, of_precision.upper,
                          rounded(precision_of(box.least_tpr, box.most_fpr, box.least_prevalence, 0)),
                          rounded(precision_of(box.most_tpr, box.least_fpr, box.most_prevalence, 1)), recall,
                          of_recall.lower, of_recall.upper, rounded(std::max(0.0, recall - half_width)),
                          rounded(std::min(1.0, recall + half_width)), f1_value, of_f1.lower, of_f1.upper,
                          rounded(f1_of(box.least_tpr, box.most_fpr, box.least_prevalence)),
                          rounded(f1_of(box.most_tpr, box.least_fpr, box.most_prevalence))});
  });
  return table;
}

}  // namespace

extern constinit const Metric threshold_curve = {
    .name = "threshold_curve",
    .aliases = {"metrics_by_threshold", "metric_at_thresholds"},
    .summary = "Precision, recall and F1 at every threshold.",
    .tasks = binary | multiclass,
    .reads = Reads::scores,
    .arguments = {kPointsArgument},
    .rank_table = curve,
    .interval = Interval::none,
    .better = Direction::neither,
    .reference = "scikit-learn precision_recall_curve, f1_score at each threshold"};

}  // namespace assay
