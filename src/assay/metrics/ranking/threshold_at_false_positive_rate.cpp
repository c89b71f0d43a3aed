// SPDX-License-Identifier: Apache-2.0
// Lowest threshold whose false positive rate is at most f, rows at or above it counting as positive.
#include <limits>

#include "assay/metrics/metric.h"
#include "assay/metrics/ranking/threshold_interval.h"

namespace assay {
namespace {

Outcome<double> threshold(const RankedScores& rows, const Arguments& arguments, RankInfluence*) {
  if (rows.negatives == 0) return Undefined{"no negative rows"};
  const double target = arguments.number("false_positive_rate");
  double negative = 0;
  size_t last = rows.score.size();
  for (size_t g = 0; g < rows.score.size(); ++g) {
    negative += rows.negative[g];
    if (negative / rows.negatives > target) break;
    last = g;
  }
  if (last == rows.score.size()) return Undefined{"the highest score already exceeds the false positive rate"};
  return rows.score[last];
}

IntervalAt interval(const RankedScores& rows, const Arguments& arguments) {
  return threshold_within(rows, {.fp = true}, {.fp = true, .tn = true}, arguments.number("false_positive_rate"));
}

}  // namespace

extern constinit const Metric threshold_at_false_positive_rate = {
    .name = "threshold_at_false_positive_rate",
    .aliases = {"threshold_at_fpr"},
    .summary = "Lowest threshold that keeps this false positive rate.",
    .tasks = binary | multilabel,
    .reads = Reads::scores,
    .arguments = {ArgumentSpec{.name = "false_positive_rate",
                               .type = ArgumentType::number,
                               .default_number = std::numeric_limits<double>::quiet_NaN(),
                               .lowest = 0,
                               .highest = 1,
                               .summary = "the highest false positive rate allowed"}},
    .rank = threshold,
    .rank_interval = interval,
    .interval = Interval::order_statistics,
    .better = Direction::neither,
    .reference = "scikit-learn roc_curve",
    .revision = 2};

}  // namespace assay
