// SPDX-License-Identifier: Apache-2.0
// Precision against recall at every threshold, with an exact pointwise interval of the precision
// (Clopper and Pearson 1934). Of many thresholds those are kept that are spread evenly over both classes; the
// argument says how many.
#include "assay/metrics/metric.h"
#include "assay/stats/proportion.h"

namespace assay {
namespace {

TableValue curve(const RankedScores& rows, const Arguments& arguments, double tail) {
  const auto points = static_cast<size_t>(arguments.integer("points"));
  TableValue table;
  table.columns = {"recall", "precision", "lower", "upper", "threshold"};
  const auto add = [&](double fp, double tp, double rows_above, double threshold) {
    const double precision = tp / (tp + fp);
    const IntervalEnds ends = clopper_pearson(precision * rows_above, rows_above, tail, tail);
    table.rows.push_back({tp / rows.positives, precision, ends.lower, ends.upper, threshold});
  };
  // Sums of weights as numbers of rows.
  const double share = static_cast<double>(rows.positive_rows + rows.negative_rows) / (rows.positives + rows.negatives);
  double fp = 0, tp = 0, last_fp = 0, last_tp = 0;
  const double step = 1.0 / static_cast<double>(points);
  for (size_t g = 0; g < rows.score.size(); ++g) {
    fp += rows.negative[g];
    tp += rows.positive[g];
    const bool last = g + 1 == rows.score.size();
    const bool moved = (fp - last_fp) / rows.negatives + (tp - last_tp) / rows.positives >= step;
    if (rows.score.size() > points && !last && !moved) continue;
    add(fp, tp, (fp + tp) * share, rows.score[g]);
    last_fp = fp;
    last_tp = tp;
  }
  return table;
}

}  // namespace

extern constinit const Metric precision_recall_curve = {
    .name = "precision_recall_curve",
    .summary = "Precision against recall at every threshold.",
    .tasks = binary,
    .default_for = binary,
    .reads = Reads::scores,
    .arguments = {ArgumentSpec{.name = "points",
                               .type = ArgumentType::integer,
                               .default_number = 100,
                               .lowest = 2,
                               .highest = 1e6,
                               .summary = "kept of more thresholds"}},
    .rank_table = curve,
    .interval = Interval::none,
    .better = Direction::neither,
    .reference = "scikit-learn precision_recall_curve"};

}  // namespace assay
