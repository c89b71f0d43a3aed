// SPDX-License-Identifier: Apache-2.0
// Highest threshold whose recall is at least r, rows at or above it counting as positive.
#include <limits>

#include "assay/metrics/metric.h"
#include "assay/metrics/ranking/threshold_interval.h"

namespace assay {
namespace {

Outcome<double> threshold(const RankedScores& rows, const Arguments& arguments, RankInfluence*) {
  if (rows.positives == 0) return Undefined{"no positive rows"};
  const double target = arguments.number("recall");
  double positive = 0;
  for (size_t g = 0; g < rows.score.size(); ++g) {
    positive += rows.positive[g];
    if (positive / rows.positives >= target) return rows.score[g];
  }
  return rows.score.back();
}

IntervalAt interval(const RankedScores& rows, const Arguments& arguments) {
  return threshold_reaching(rows, {.tp = true}, {.tp = true, .fn = true}, arguments.number("recall"));
}

}  // namespace

extern constinit const Metric threshold_at_recall = {
    .name = "threshold_at_recall",
    .summary = "Highest threshold that still has this recall.",
    .tasks = binary | multilabel,
    .reads = Reads::scores,
    .arguments = {ArgumentSpec{.name = "recall",
                               .type = ArgumentType::number,
                               .default_number = std::numeric_limits<double>::quiet_NaN(),
                               .lowest = 0,
                               .highest = 1,
                               .summary = "the recall to reach"}},
    .rank = threshold,
    .rank_interval = interval,
    .interval = Interval::order_statistics,
    .better = Direction::neither,
    .reference = "scikit-learn precision_recall_curve",
    .revision = 2};

}  // namespace assay
