// SPDX-License-Identifier: Apache-2.0
// Precision at each threshold, weighted by the recall that the threshold adds; rows of one score enter together and
// nothing is interpolated. The influence of a row is the derivative by its weight (infinitesimal jackknife, Jaeckel
// 1972).
#include "assay/metrics/metric.h"

namespace assay {
namespace {

Outcome<double> area(const RankedScores& rows, const Arguments&, RankInfluence* influence) {
  if (rows.positives == 0) return Undefined{"no positive rows"};
  const size_t scores = rows.score.size();
  double sum = 0, above = 0, all = 0;
  for (size_t g = 0; g < scores; ++g) {
    above += rows.positive[g];
    all += rows.positive[g] + rows.negative[g];
    sum += rows.positive[g] * (above / all);
  }
  const double value = sum / rows.positives;
  if (influence) {
    // From the last score up: what one more row adds to the precision at its own threshold and every later one.
    double gain = 0, loss = 0;
    influence->set_from_last([&](size_t g) {
      const double precision = above / all;
      gain += rows.positive[g] * ((all - above) / all) / all;
      loss += rows.positive[g] * precision / all;
      const ScoreInfluence own{(precision + gain - value) / rows.positives, -loss / rows.positives};
      above -= rows.positive[g];
      all -= rows.positive[g] + rows.negative[g];
      return own;
    });
  }
  return value;
}

}  // namespace

extern constinit const Metric average_precision = {
    .name = "average_precision",
    .aliases = {"average_precision_score", "ap", "pr_auc", "auprc", "prauc"},
    .summary = "Mean precision over the recall range, rows ranked by score.",
    .tasks = binary | multiclass,
    .reads = Reads::scores,
    .rank = area,
    .interval = Interval::logit,
    .range = {0, 1},
    .reference = "scikit-learn average_precision_score"};

}  // namespace assay
