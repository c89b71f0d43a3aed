// SPDX-License-Identifier: Apache-2.0
// Highest precision over thresholds whose recall is at least r. Near the first such threshold a row also moves it:
// with q the share of positive rows at the cut, one more positive row admits (r - above) / q more (implicit function
// theorem on recall = r). Far from it the threshold is a maximum, which small moves leave alone.
#include <limits>

#include "assay/metrics/metric.h"
#include "assay/metrics/ranking/cut.h"

namespace assay {
namespace {

Outcome<double> best_precision(const RankedScores& rows, const Arguments& arguments, RankInfluence* influence) {
  if (rows.positives == 0) return Undefined{"no positive rows"};
  const double target = arguments.number("recall");
  const size_t scores = rows.score.size();
  double positive = 0, all = 0, value = 0;
  size_t first = scores, last = 0;
  for (size_t g = 0; g < scores; ++g) {
    positive += rows.positive[g];
    all += rows.positive[g] + rows.negative[g];
    const bool reached = g + 1 == scores || positive / rows.positives >= target;
    if (!reached) continue;
    if (first == scores) first = g;
    if (first != g && positive / all <= value) continue;
    value = positive / all;
    last = g;
  }
  if (influence) {
    const Cut cut = cut_below(rows, last);
    const double local = positive_share_at(rows, cut), above_all = cut.positives + cut.negatives;
    // Recall that is above r by no more than sampling moves it counts as r.
    const double spare = cut.positives / rows.positives - target, rows_found = static_cast<double>(rows.positive_rows);
    const bool moves = local > 0 && spare <= 2 * square_root(target * (1 - target) / rows_found);
    influence->trials = above_all;
    influence->set([&](size_t g) {
      const double above = cut.share_above(g);
      const double admitted = moves ? (target - above) / local : 0;
      return ScoreInfluence{(above + local * admitted - value * (above + admitted)) / above_all,
                            -value * above / above_all};
    });
  }
  return value;
}

}  // namespace

extern constinit const Metric precision_at_recall = {
    .name = "precision_at_recall",
    .aliases = {"precision_at_fixed_recall"},
    .summary = "Highest precision among thresholds with at least this recall.",
    .tasks = binary,
    .reads = Reads::scores,
    .arguments = {ArgumentSpec{.name = "recall",
                               .type = ArgumentType::number,
                               .default_number = std::numeric_limits<double>::quiet_NaN(),
                               .lowest = 0,
                               .highest = 1,
                               .summary = "the recall to keep"}},
    .rank = best_precision,
    .interval = Interval::logit,
    .range = {0, 1},
    .reference = "torchmetrics BinaryPrecisionAtFixedRecall"};

}  // namespace assay
