// SPDX-License-Identifier: Apache-2.0
// Of the thresholds whose precision is at least c, the one with the highest recall; among equals the highest one. Rows
// at or above a threshold count as positive.
#include <limits>

#include "assay/metrics/metric.h"

namespace assay {
namespace {

Outcome<double> threshold(const RankedScores& rows, const Arguments& arguments, RankInfluence*) {
  if (rows.positives == 0) return Undefined{"no positive rows"};
  const double target = arguments.number("precision");
  double positive = 0, all = 0, best = 0;
  size_t last = rows.score.size();
  for (size_t g = 0; g < rows.score.size(); ++g) {
    positive += rows.positive[g];
    all += rows.positive[g] + rows.negative[g];
    if (positive / all < target || positive <= best) continue;
    best = positive;
    last = g;
  }
  if (last == rows.score.size()) return Undefined{"no threshold reaches the precision"};
  return rows.score[last];
}

}  // namespace

extern constinit const Metric threshold_at_precision = {
    .name = "threshold_at_precision",
    .summary = "Threshold of the highest recall at this precision.",
    .tasks = binary,
    .reads = Reads::scores,
    .arguments = {ArgumentSpec{.name = "precision",
                               .type = ArgumentType::number,
                               .default_number = std::numeric_limits<double>::quiet_NaN(),
                               .lowest = 0,
                               .highest = 1,
                               .summary = "the precision to keep"}},
    .rank = threshold,
    .interval = Interval::none,
    .better = Direction::neither,
    .reference = "scikit-learn precision_recall_curve"};

}  // namespace assay
