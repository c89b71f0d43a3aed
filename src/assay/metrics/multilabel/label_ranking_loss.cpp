// SPDX-License-Identifier: Apache-2.0
// Share of the pairs of a true and a false label whose false one scores at least as high (Tsoumakas, Katakis and
// Vlahavas 2010); 0 for a row with no or with every label.
#include "assay/metrics/metric.h"

namespace assay {
namespace {

void write_terms(const Examples& rows, const Arguments&, double* const* out) {
  const size_t labels = rows.truths.size();
  for (size_t i = 0; i < rows.count; ++i) {
    double pairs = 0, wrong = 0;
    for (size_t label = 0; label < labels; ++label) {
      if (!rows.truths[label][i]) continue;
      for (size_t other = 0; other < labels; ++other) {
        if (rows.truths[other][i]) continue;
        ++pairs;
        wrong += rows.score[other][i] >= rows.score[label][i];
      }
    }
    out[0][i] = pairs == 0 ? 0 : wrong / pairs;
  }
}

}  // namespace

extern constinit const Metric label_ranking_loss = {
    .name = "label_ranking_loss",
    .summary = "Share of the pairs of a true and a false label that are ranked the wrong way round.",
    .tasks = multilabel,
    .reads = Reads::scores,
    .terms = 1,
    .row_terms = write_terms,
    .interval = Interval::mean,
    .range = {0, 1},
    .term_range = {0, 1},
    .better = Direction::lower,
    .reference = "scikit-learn label_ranking_loss"};

}  // namespace assay
