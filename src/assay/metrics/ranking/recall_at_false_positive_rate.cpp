// SPDX-License-Identifier: Apache-2.0
// Highest recall over thresholds whose false positive rate is at most f (sensitivity at a fixed specificity); 0 where
// even the highest score exceeds it. A negative row also moves the threshold: with q the share of positive rows at the
// cut, it admits (f - above) / (1 - q) more rows (implicit function theorem; Linnet 1987). Scores of few distinct
// values make the recall jump from one to the next, which this influence does not see.
#include <limits>

#include "assay/metrics/metric.h"
#include "assay/metrics/ranking/cut.h"

namespace assay {
namespace {

Outcome<double> best_recall(const RankedScores& rows, const Arguments& arguments, RankInfluence* influence) {
  if (rows.positives == 0) return Undefined{"no positive rows"};
  if (rows.negatives == 0) return Undefined{"no negative rows"};
  const double target = arguments.number("false_positive_rate");
  const size_t scores = rows.score.size();
  double positive = 0, negative = 0, best = 0;
  size_t last = scores;
  for (size_t g = 0; g < scores; ++g) {
    positive += rows.positive[g];
    negative += rows.negative[g];
    if (negative / rows.negatives > target) break;
    best = positive;
    last = g;
  }
  if (last == scores) return 0.0;
  const double value = best / rows.positives;
  if (influence && value < 1) {
    const Cut cut = cut_below(rows, last);
    const double local = positive_share_at(rows, cut);
    const bool moves = local < 1;
    influence->set([&](size_t g) {
      const double above = cut.share_above(g);
      return ScoreInfluence{(above - value) / rows.positives,
                            moves ? (target - above) * local / (1 - local) / rows.positives : 0};
    });
  }
  return value;
}

}  // namespace

extern constinit const Metric recall_at_false_positive_rate = {
    .name = "recall_at_false_positive_rate",
    .aliases = {"recall_at_fpr", "tpr_at_fpr", "sensitivity_at_specificity"},
    .summary = "Highest recall among thresholds with at most this false positive rate.",
    .tasks = binary,
    .reads = Reads::scores,
    .arguments = {ArgumentSpec{.name = "false_positive_rate",
                               .type = ArgumentType::number,
                               .default_number = std::numeric_limits<double>::quiet_NaN(),
                               .lowest = 0,
                               .highest = 1,
                               .summary = "the highest false positive rate allowed"}},
    .rank = best_recall,
    .decides = false,
    .interval = Interval::logit,
    .range = {0, 1},
    .reference = "scikit-learn roc_curve, highest tpr with fpr at most f"};

}  // namespace assay
