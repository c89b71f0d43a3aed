// SPDX-License-Identifier: Apache-2.0
// Observed share of positive rows against the mean score, in bins of equal mass (rows of one score stay together),
// with an exact interval of each share (Clopper and Pearson 1934).
#include "assay/metrics/metric.h"
#include "assay/stats/proportion.h"

namespace assay {
namespace {

TableValue curve(const RankedScores& rows, const Arguments& arguments, double tail) {
  TableValue table;
  table.columns = {"mean_score", "observed", "lower", "upper", "n"};
  const double total = rows.positives + rows.negatives, bins = arguments.number("bins");
  // Sums of weights as numbers of rows.
  const double rows_a_weight = static_cast<double>(rows.positive_rows + rows.negative_rows) / total;
  double seen = 0, positive = 0, weight = 0, score = 0;
  for (size_t g = rows.score.size(); g-- > 0;) {
    const double own = rows.positive[g] + rows.negative[g];
    seen += own;
    weight += own;
    positive += rows.positive[g];
    score += own * rows.score[g];
    // A bin ends where its share of all rows is reached.
    if (g > 0 && seen < total * static_cast<double>(table.rows.size() + 1) / bins) continue;
    const double n = weight * rows_a_weight, observed = positive / weight;
    const IntervalEnds ends = clopper_pearson(observed * n, n, tail, tail);
    table.rows.push_back({score / weight, observed, ends.lower, ends.upper, n});
    weight = positive = score = 0;
  }
  return table;
}

}  // namespace

extern constinit const Metric calibration_curve = {
    .name = "calibration_curve",
    .aliases = {"reliability_curve", "reliability_diagram"},
    .summary = "Observed share of positive rows against the mean score, in bins of equal mass.",
    .tasks = binary,
    .default_for = binary,
    .reads = Reads::probabilities,
    .arguments = {ArgumentSpec{.name = "bins",
                               .type = ArgumentType::integer,
                               .default_number = 10,
                               .lowest = 2,
                               .highest = 1000,
                               .summary = "bins of equal mass"}},
    .rank_table = curve,
    .interval = Interval::none,
    .better = Direction::neither,
    .reference = "scikit-learn calibration_curve(strategy='quantile')"};

}  // namespace assay
