// SPDX-License-Identifier: Apache-2.0
// 1 - sum of squared errors / sum of squared distances of the targets from their mean (coefficient of determination).
// Negative where the model is worse than the mean. Undefined for a target that does not vary (scikit-learn: 1 or 0).
#include "assay/metrics/metric.h"

namespace assay {
namespace {

void write_terms(const Examples& rows, const Arguments&, double* const* out) {
  for (size_t i = 0; i < rows.count; ++i) {
    const double error = rows.value[i] - rows.target[i];
    out[0][i] = error * error;
    out[1][i] = rows.target[i];
    out[2][i] = rows.target[i] * rows.target[i];
  }
}

}  // namespace

extern constinit const Metric r2 = {
    .name = "r2",
    .aliases = {"r2_score", "r_squared", "coefficient_of_determination"},
    .summary = "Share of the target's variance that the model explains.",
    .tasks = regression,
    .default_for = regression,
    .reads = Reads::values,
    .terms = 3,
    .row_terms = write_terms,
    .means = formula<MeansFormula>([]<typename N>(const Means<N>& means, const Arguments&) -> Outcome<N> {
      if (means.n < 2) return Undefined{"fewer than two rows"};
      const N spread = means.mean[2] - means.mean[1] * means.mean[1];
      if (spread <= 1e-15 * plain(means.mean[2])) return Undefined{"the target does not vary"};
      return N(1) - means.mean[0] / spread;
    }),
    .shift_invariant = true,
    .by_variance = true,
    .interval = Interval::log_complement,
    .range = {-1e308, 1},
    .reference = "scikit-learn r2_score"};

}  // namespace assay
