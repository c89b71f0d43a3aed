// SPDX-License-Identifier: Apache-2.0
// Highest threshold whose recall is at least r, rows at or above it counting as positive.
#include <limits>

#include "assay/metrics/metric.h"

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

}  // namespace

extern constinit const Metric threshold_at_recall = {
    .name = "threshold_at_recall",
    .summary = "Highest threshold that still has this recall.",
    .tasks = binary,
    .reads = Reads::scores,
    .arguments = {ArgumentSpec{.name = "recall",
                               .type = ArgumentType::number,
                               .default_number = std::numeric_limits<double>::quiet_NaN(),
                               .lowest = 0,
                               .highest = 1,
                               .summary = "the recall to reach"}},
    .rank = threshold,
    .interval = Interval::none,
    .better = Direction::neither,
    .reference = "scikit-learn precision_recall_curve"};

}  // namespace assay
