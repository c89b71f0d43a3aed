// SPDX-License-Identifier: Apache-2.0
// For each true label: the share of true ones among the labels that score at least as high; averaged over the row's
// true labels, then over rows. 1 for a row with no or with every label.
#include "assay/metrics/metric.h"

namespace assay {
namespace {

void write_terms(const Examples& rows, const Arguments&, double* const* out) {
  const size_t labels = rows.truths.size();
  for (size_t i = 0; i < rows.count; ++i) {
    size_t own = 0;
    double sum = 0;
    for (size_t label = 0; label < labels; ++label) {
      if (!rows.truths[label][i]) continue;
      ++own;
      double above = 0, relevant = 0;
      for (size_t other = 0; other < labels; ++other) {
        if (rows.score[other][i] < rows.score[label][i]) continue;
        ++above;
        relevant += rows.truths[other][i];
      }
      sum += relevant / above;
    }
    out[0][i] = own == 0 || own == labels ? 1 : sum / static_cast<double>(own);
  }
}

}  // namespace

extern constinit const Metric label_ranking_average_precision = {
    .name = "label_ranking_average_precision",
    .aliases = {"label_ranking_average_precision_score", "lrap"},
    .summary = "Share of true labels among those ranked at least as high as each true one, averaged.",
    .tasks = multilabel,
    .default_for = multilabel,
    .reads = Reads::scores,
    .terms = 1,
    .row_terms = write_terms,
    .interval = Interval::mean,
    .range = {0, 1},
    .term_range = {0, 1},
    .reference = "scikit-learn label_ranking_average_precision_score"};

}  // namespace assay
