// SPDX-License-Identifier: Apache-2.0
// 1 - variance of the errors / variance of the targets: r2 of a model whose bias is taken out.
#include "assay/metrics/metric.h"

namespace assay {
namespace {

void write_terms(const Examples& rows, const Arguments&, double* const* out) {
  for (size_t i = 0; i < rows.count; ++i) {
    const double error = rows.value[i] - rows.target[i];
    out[0][i] = error;
    out[1][i] = error * error;
    out[2][i] = rows.target[i];
    out[3][i] = rows.target[i] * rows.target[i];
  }
}

}  // namespace

extern constinit const Metric explained_variance = {
    .name = "explained_variance",
    .aliases = {"explained_variance_score"},
    .summary = "Share of the target's variance that is explained once the mean error is taken out.",
    .tasks = regression,
    .reads = Reads::values,
    .terms = 4,
    .row_terms = write_terms,
    .means = formula<MeansFormula>([]<typename N>(const Means<N>& means, const Arguments&) -> Outcome<N> {
      if (means.n < 2) return Undefined{"fewer than two rows"};
      const N spread = means.mean[3] - means.mean[2] * means.mean[2];
      if (spread <= 1e-15 * plain(means.mean[3])) return Undefined{"the target does not vary"};
      return N(1) - (means.mean[1] - means.mean[0] * means.mean[0]) / spread;
    }),
    .shift_invariant = true,
    .by_variance = true,
    .interval = Interval::log_complement,
    .range = {-1e308, 1},
    .reference = "scikit-learn explained_variance_score"};

}  // namespace assay
