// SPDX-License-Identifier: Apache-2.0
// Probability that a positive row scores higher than a negative one, ties counting half (Mann and Whitney 1947).
// Without weights the pairs are counted in integers, so the value is the double nearest to the true ratio.
#include "assay/metrics/metric.h"

namespace assay {

extern const Metric partial_roc_auc;

namespace {

Outcome<double> area(const RankedScores& rows, const Arguments&, RankInfluence* influence) {
  if (rows.positives == 0) return Undefined{"no positive rows"};
  if (rows.negatives == 0) return Undefined{"no negative rows"};
  const size_t scores = rows.score.size();
  double value = 0;
  if (!rows.weighted) {
    // Twice the number of pairs in the right order, ties once.
    unsigned __int128 pairs = 0;
    uint64_t above = 0;
    for (size_t g = 0; g < scores; ++g) {
      // By way of signed numbers, which one instruction makes.
      const auto positive = static_cast<uint64_t>(static_cast<int64_t>(rows.positive[g]));
      const auto negative = static_cast<uint64_t>(static_cast<int64_t>(rows.negative[g]));
      pairs += static_cast<unsigned __int128>(negative) * (2 * above + positive);
      above += positive;
    }
    value = static_cast<double>(static_cast<long double>(pairs) / 2 / rows.positives / rows.negatives);
  } else {
    double pairs = 0, above = 0;
    for (size_t g = 0; g < scores; ++g) {
      pairs += rows.negative[g] * (above + rows.positive[g] / 2);
      above += rows.positive[g];
    }
    value = pairs / rows.positives / rows.negatives;
  }
  if (influence) {
    // Placement values (DeLong, DeLong and Clarke-Pearson 1988): the share of the other class on the right side.
    // Times one over the class's rows: a division for every score would take longer than all the rest.
    const double a_positive = 1 / rows.positives, a_negative = 1 / rows.negatives;
    double positives_above = 0, negatives_above = 0;
    influence->set([&](size_t g) {
      const double below = rows.negatives - negatives_above - rows.negative[g];
      const ScoreInfluence own{((below + rows.negative[g] / 2) * a_negative - value) * a_positive,
                               ((positives_above + rows.positive[g] / 2) * a_positive - value) * a_negative};
      positives_above += rows.positive[g];
      negatives_above += rows.negative[g];
      return own;
    });
  }
  return value;
}

}  // namespace

extern constinit const Metric roc_auc = {
    .name = "roc_auc",
    .aliases = {"auc", "auroc", "roc_auc_score", "c_statistic", "area_under_curve"},
    .summary = "Probability that a positive row scores higher than a negative one; with max_fpr: partial_roc_auc.",
    .tasks = binary | multiclass,
    .default_for = binary | multiclass | multilabel,
    .reads = Reads::scores,
    .rank = area,
    .hands_over = {"max_fpr", &partial_roc_auc},
    .interval = Interval::auc,
    .range = {0, 1},
    .reference = "scikit-learn roc_auc_score"};

}  // namespace assay
