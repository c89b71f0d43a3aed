// SPDX-License-Identifier: Apache-2.0
// Brier skill score: 1 - Brier score / Brier score of always predicting the share of positive rows.
#include "assay/metrics/metric.h"

namespace assay {
namespace {

void write_terms(const Examples& rows, const Arguments&, double* const* out) {
  for (size_t i = 0; i < rows.count; ++i) {
    const double gap = rows.score[0][i] - rows.truth[i];
    out[0][i] = gap * gap;
    out[1][i] = rows.truth[i];
  }
}

}  // namespace

extern constinit const Metric d2_brier_score = {
    .name = "d2_brier_score",
    .aliases = {"brier_skill_score", "bss"},
    .summary = "Share of the Brier score of a constant prediction that the model removes.",
    .tasks = binary,
    .reads = Reads::probabilities,
    .terms = 2,
    .row_terms = write_terms,
    .means = formula<MeansFormula>([]<typename N>(const Means<N>& means, const Arguments&) -> Outcome<N> {
      const N share = means.mean[1];
      if (share == 0 || share == 1) return Undefined{"only one class among truths"};
      return N(1) - means.mean[0] / (share * (N(1) - share));
    }),
    .interval = Interval::log_complement,
    .range = {-1e308, 1},
    .reference = "scikit-learn d2_brier_score"};

}  // namespace assay
