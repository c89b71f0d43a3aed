// SPDX-License-Identifier: Apache-2.0
// Mean squared difference of probability and outcome (Brier 1950), over one class where there are two, summed over
// classes where there are more.
#include "assay/metrics/metric.h"

namespace assay {
namespace {

void brier_rows(const Examples& rows, const Arguments&, double* const* out) {
  for (size_t i = 0; i < rows.count; ++i) {
    if (rows.score.size() == 1) {
      const double gap = rows.score[0][i] - rows.truth[i];
      out[0][i] = gap * gap;
      continue;
    }
    double sum = 0;
    for (int k = 0; k < rows.classes; ++k) {
      const double gap = rows.score[k][i] - (rows.truth[i] == static_cast<uint32_t>(k) ? 1 : 0);
      sum += gap * gap;
    }
    out[0][i] = sum;
  }
}

}  // namespace

extern constinit const Metric brier_score = {
    .name = "brier_score",
    .aliases = {"brier", "brier_score_loss", "neg_brier_score"},
    .summary = "Mean squared difference between the probability and what happened.",
    .tasks = binary | multiclass,
    .default_for = binary | multiclass,
    .reads = Reads::probabilities,
    .terms = 1,
    .row_terms = brier_rows,
    .interval = Interval::mean,
    .range = {0, 2},
    .term_range = {0, 2},
    .better = Direction::lower,
    .reference = "scikit-learn brier_score_loss"};

}  // namespace assay
