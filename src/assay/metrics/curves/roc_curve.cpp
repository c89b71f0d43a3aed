// SPDX-License-Identifier: Apache-2.0
// True against false positive rate at every threshold, with an exact pointwise interval of the true positive rate
// (Clopper and Pearson 1934). Of many thresholds those are kept whose false positive rates are spread evenly; the
// argument says how many.
#include "assay/metrics/metric.h"
#include "assay/stats/proportion.h"

namespace assay {
namespace {

TableValue curve(const RankedScores& rows, const Arguments& arguments, double tail) {
  const auto points = static_cast<size_t>(arguments.integer("points"));
  TableValue table;
  table.columns = {"fpr", "tpr", "lower", "upper", "threshold"};
  const double trials = static_cast<double>(rows.positive_rows);
  const auto add = [&](double fp, double tp, std::optional<double> threshold) {
    const double tpr = tp / rows.positives;
    const IntervalEnds ends = clopper_pearson(tpr * trials, trials, tail, tail);
    table.rows.push_back({fp / rows.negatives, tpr, ends.lower, ends.upper, threshold});
  };
  add(0, 0, std::nullopt);
  double fp = 0, tp = 0, last_fp = 0, last_tp = 0;
  const double step = 1.0 / static_cast<double>(points);
  for (size_t g = 0; g < rows.score.size(); ++g) {
    fp += rows.negative[g];
    tp += rows.positive[g];
    const bool last = g + 1 == rows.score.size();
    const bool moved = (fp - last_fp) / rows.negatives + (tp - last_tp) / rows.positives >= step;
    if (rows.score.size() > points && !last && !moved) continue;
    add(fp, tp, rows.score[g]);
    last_fp = fp;
    last_tp = tp;
  }
  return table;
}

}  // namespace

extern constinit const Metric roc_curve = {
    .name = "roc_curve",
    .summary = "True positive rate against false positive rate at every threshold.",
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
    .reference = "scikit-learn roc_curve"};

}  // namespace assay
