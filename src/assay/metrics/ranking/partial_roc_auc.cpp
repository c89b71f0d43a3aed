// SPDX-License-Identifier: Apache-2.0
// Area under the ROC curve up to a false positive rate f, the curve cut by linear interpolation. Standardised (McClish
// 1989): (1 + (area - f^2/2) / (f - f^2/2)) / 2, so that chance is 0.5 and perfect is 1; else the area, between 0 and
// f. The influence of a row is the derivative by its weight.
#include "assay/metrics/metric.h"

namespace assay {
namespace {

Outcome<double> partial_area(const RankedScores& rows, const Arguments& arguments, RankInfluence* influence) {
  if (rows.positives == 0) return Undefined{"no positive rows"};
  if (rows.negatives == 0) return Undefined{"no negative rows"};
  const double limit = arguments.number("max_fpr");
  const double mass = limit * rows.negatives;  // of negative rows left of the cut
  const size_t scores = rows.score.size();
  const double pairs = rows.positives * rows.negatives;

  size_t cut = 0;
  double area = 0, positives_above = 0, negatives_above = 0;
  for (; cut < scores && negatives_above + rows.negative[cut] <= mass; ++cut) {
    area += rows.negative[cut] * (positives_above + rows.positive[cut] / 2);
    positives_above += rows.positive[cut];
    negatives_above += rows.negative[cut];
  }
  const double rest = cut < scores ? mass - negatives_above : 0;
  const double part = cut < scores ? rest / rows.negative[cut] : 0;
  // Positive rows found at the cut itself.
  const double found = positives_above + (cut < scores ? part * rows.positive[cut] : 0);
  if (cut < scores) area += rest * (positives_above + part * rows.positive[cut] / 2);

  const double chance = limit * limit / 2;
  const bool standardized = arguments.text("standardized") == "yes";
  const double scale = standardized ? 0.5 / (limit - chance) : 1;
  const double partial = area / pairs;
  if (influence) {
    double positives_before = 0, negatives_before = 0;
    influence->set([&](size_t g) {
      double positive = 0, negative = limit * found;
      if (g < cut) {
        positive = mass - negatives_before - rows.negative[g] / 2;
        negative += positives_before + rows.positive[g] / 2 - found;
      } else if (g == cut) {
        positive = rest * part / 2;
        negative -= part * part * rows.positive[g] / 2;
      }
      const ScoreInfluence own{scale * (positive / pairs - partial / rows.positives),
                               scale * (negative / pairs - partial / rows.negatives)};
      positives_before += rows.positive[g];
      negatives_before += rows.negative[g];
      return own;
    });
  }
  return standardized ? 0.5 + scale * (partial - chance) : partial;
}

}  // namespace

extern constinit const Metric partial_roc_auc = {
    .name = "partial_roc_auc",
    .aliases = {"partial_auc", "pauc"},
    .summary = "Area under the ROC curve up to a false positive rate.",
    .tasks = binary,
    .reads = Reads::scores,
    .arguments = {ArgumentSpec{.name = "max_fpr",
                               .type = ArgumentType::number,
                               .default_number = 0.1,
                               .lowest = 1e-12,
                               .highest = 1,
                               .summary = "the highest false positive rate that counts"},
                  ArgumentSpec{.name = "standardized",
                               .type = ArgumentType::text,
                               .default_text = "yes",
                               .choices = {"yes", "no"},
                               .summary = "yes: rescaled so that chance is 0.5 and perfect is 1"}},
    .rank = partial_area,
    .interval = Interval::logit,
    .range = {0, 1},
    .reference = "scikit-learn roc_auc_score(max_fpr)"};

}  // namespace assay
