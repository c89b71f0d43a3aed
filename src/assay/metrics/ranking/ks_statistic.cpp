// SPDX-License-Identifier: Apache-2.0
// Largest distance between the score distributions of positive and negative rows, max |TPR - FPR| over thresholds
// (Kolmogorov and Smirnov). The influence is that of the difference at the threshold found, which is right where the
// maximum is clear (Raghavachari 1973); a value near 0 is biased upwards.
#include "assay/metrics/metric.h"

namespace assay {
namespace {

Outcome<double> largest_gap(const RankedScores& rows, const Arguments&, RankInfluence* influence) {
  if (rows.positives == 0) return Undefined{"no positive rows"};
  if (rows.negatives == 0) return Undefined{"no negative rows"};
  const size_t scores = rows.score.size();
  double positive = 0, negative = 0, best = 0, tpr = 0, fpr = 0;
  size_t cut = 0;
  for (size_t g = 0; g < scores; ++g) {
    positive += rows.positive[g];
    negative += rows.negative[g];
    const double gap = absolute(positive / rows.positives - negative / rows.negatives);
    // At the last score the gap is 0 but for rounding of weights.
    if (g + 1 == scores || gap <= best) continue;
    best = gap;
    cut = g + 1;
    tpr = positive / rows.positives;
    fpr = negative / rows.negatives;
  }
  if (influence) {
    const double sign = tpr < fpr ? -1 : 1;
    influence->set([&](size_t g) {
      const double above = g < cut ? 1 : 0;
      return ScoreInfluence{sign * (above - tpr) / rows.positives, -sign * (above - fpr) / rows.negatives};
    });
  }
  return best;
}

}  // namespace

extern constinit const Metric ks_statistic = {
    .name = "ks_statistic",
    .aliases = {"ks", "kolmogorov_smirnov"},
    .summary = "Largest gap between true and false positive rate over all thresholds.",
    .tasks = binary,
    .reads = Reads::scores,
    .rank = largest_gap,
    .interval = Interval::smirnov,
    .range = {0, 1},
    .reference = "scipy.stats.ks_2samp"};

}  // namespace assay
