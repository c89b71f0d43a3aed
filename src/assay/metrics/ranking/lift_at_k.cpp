// SPDX-License-Identifier: Apache-2.0
// Share of positive rows among the top share k of rows by score, over their share among all rows. Where the cut parts
// rows of one score, or one row, the parted share of each class counts: the expected value over orders of the ties.
// The influence takes in that the cut is a quantile of the scores.
#include "assay/metrics/metric.h"
#include "assay/metrics/ranking/cut.h"

namespace assay {
namespace {

Outcome<double> at_top(const RankedScores& rows, const Arguments& arguments, RankInfluence* influence) {
  if (rows.positives == 0) return Undefined{"no positive rows"};
  const double k = arguments.number("k"), total = rows.positives + rows.negatives;
  const Cut cut = cut_at_mass(rows, k * total);
  const double value = cut.positives / (k * rows.positives);
  if (influence) {
    const double local = positive_share_at(rows, cut);
    influence->trials = rows.positives;
    influence->largest = 1 / k;
    influence->set([&](size_t g) {
      // One more row moves the cut: what it adds above, less what it pushes below.
      const double above = cut.share_above(g);
      const double positive = above * (1 - local) + k * local, negative = (k - above) * local;
      return ScoreInfluence{(positive / k - value) / rows.positives, negative / k / rows.positives};
    });
  }
  return value;
}

}  // namespace

extern constinit const Metric lift_at_k = {
    .name = "lift_at_k",
    .aliases = {"lift", "lift_score"},
    .summary = "How many times more positive rows the top share of scores holds than a random share.",
    .tasks = binary,
    .reads = Reads::scores,
    .arguments = {ArgumentSpec{.name = "k",
                               .type = ArgumentType::number,
                               .default_number = 0.1,
                               .lowest = 1e-9,
                               .highest = 1,
                               .summary = "share of the rows, highest scores first"}},
    .rank = at_top,
    .interval = Interval::logit,
    .range = {0, 1e308},
    .reference = "Precision of the top rows over prevalence"};

}  // namespace assay
