// SPDX-License-Identifier: Apache-2.0
// Brier skill score: 1 - Brier score / Brier score of always predicting the shares of the classes, 1 - sum of their
// squares.
#include "assay/metrics/metric.h"

namespace assay {
namespace {

// The row's squared distance, then whether it is of each class.
void write_terms(const Examples& rows, const Arguments&, double* const* out) {
  for (size_t i = 0; i < rows.count; ++i) {
    double sum = 0;
    for (int k = 0; k < rows.classes; ++k) {
      const double outcome = rows.truth[i] == static_cast<uint32_t>(k) ? 1 : 0;
      const double score = rows.score.size() > 1 ? rows.score[k][i] : k == 1 ? rows.score[0][i] : 1 - rows.score[0][i];
      sum += (score - outcome) * (score - outcome);
      out[1 + k][i] = outcome;
    }
    out[0][i] = sum;
  }
}

}  // namespace

extern constinit const Metric d2_brier_score = {
    .name = "d2_brier_score",
    .aliases = {"brier_skill_score", "bss"},
    .summary = "Share of the Brier score of a constant prediction that the model removes.",
    .tasks = binary | multiclass,
    .reads = Reads::probabilities,
    .terms = 1,
    .terms_a_class = 1,
    .row_terms = write_terms,
    .means = formula<MeansFormula>([]<typename N>(const Means<N>& means, const Arguments&) -> Outcome<N> {
      N squares = 0;
      for (size_t k = 1; k < means.mean.size(); ++k) {
        if (means.mean[k] == 1) return Undefined{"only one class among truths"};
        squares += means.mean[k] * means.mean[k];
      }
      return N(1) - means.mean[0] / (N(1) - squares);
    }),
    .interval = Interval::log_complement,
    .range = {-1e308, 1},
    .reference = "scikit-learn d2_brier_score",
    .revision = 2};

}  // namespace assay
