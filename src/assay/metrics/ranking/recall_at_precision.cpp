// SPDX-License-Identifier: Apache-2.0
// Highest recall over thresholds whose precision is at least c; 0 where no threshold reaches it. The threshold is
// estimated, so that a row also moves it: with q the share of positive rows at the cut, one more row above admits (y -
// c) / (c - q) more (implicit function theorem on precision = c). c - q counts as at least c / 20, where it would make
// the standard error infinite. No influence at recall 1 or 0.
#include <algorithm>
#include <limits>

#include "assay/metrics/metric.h"
#include "assay/metrics/ranking/cut.h"

namespace assay {
namespace {

Outcome<double> best_recall(const RankedScores& rows, const Arguments& arguments, RankInfluence* influence) {
  if (rows.positives == 0) return Undefined{"no positive rows"};
  const double target = arguments.number("precision");
  const size_t scores = rows.score.size();
  double positive = 0, all = 0, best = 0;
  size_t last = scores;
  for (size_t g = 0; g < scores; ++g) {
    positive += rows.positive[g];
    all += rows.positive[g] + rows.negative[g];
    if (positive / all < target || positive <= best) continue;
    best = positive;
    last = g;
  }
  if (last == scores) return 0.0;
  const double value = best / rows.positives;
  if (influence && value < 1 && target > 0) {
    const Cut cut = cut_below(rows, last);
    const double local = positive_share_at(rows, cut), slack = std::max(target - local, target / 20);
    influence->set([&](size_t g) {
      const double above = cut.share_above(g);
      const double admitted = local / slack;
      return ScoreInfluence{(above * (1 + (1 - target) * admitted) - value) / rows.positives,
                            -above * target * admitted / rows.positives};
    });
  }
  return value;
}

}  // namespace

extern constinit const Metric recall_at_precision = {
    .name = "recall_at_precision",
    .aliases = {"recall_at_fixed_precision"},
    .summary = "Highest recall among thresholds with at least this precision.",
    .tasks = binary,
    .reads = Reads::scores,
    .arguments = {ArgumentSpec{.name = "precision",
                               .type = ArgumentType::number,
                               .default_number = std::numeric_limits<double>::quiet_NaN(),
                               .lowest = 0,
                               .highest = 1,
                               .summary = "the precision to keep"}},
    .rank = best_recall,
    .decides = false,
    .interval = Interval::logit,
    .range = {0, 1},
    .reference = "torchmetrics BinaryRecallAtFixedPrecision"};

}  // namespace assay
