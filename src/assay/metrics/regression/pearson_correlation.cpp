// SPDX-License-Identifier: Apache-2.0
// Covariance of value and target over the product of their standard deviations (Pearson 1895). Rounding beyond 1 or -1
// is cut off.
#include "assay/metrics/metric.h"

namespace assay {
namespace {

void write_terms(const Examples& rows, const Arguments&, double* const* out) {
  for (size_t i = 0; i < rows.count; ++i) {
    const double target = rows.target[i], value = rows.value[i];
    out[0][i] = target;
    out[1][i] = value;
    out[2][i] = target * target;
    out[3][i] = value * value;
    out[4][i] = target * value;
  }
}

}  // namespace

extern constinit const Metric pearson_correlation = {
    .name = "pearson_correlation",
    .aliases = {"pearson", "pearsonr", "pearson_corrcoef", "correlation"},
    .summary = "Linear correlation of value and target.",
    .tasks = regression,
    .reads = Reads::values,
    .terms = 5,
    .row_terms = write_terms,
    .means = formula<MeansFormula>([]<typename N>(const Means<N>& means, const Arguments&) -> Outcome<N> {
      if (means.n < 2) return Undefined{"fewer than two rows"};
      const N target_spread = means.mean[2] - means.mean[0] * means.mean[0];
      const N value_spread = means.mean[3] - means.mean[1] * means.mean[1];
      const N shared = means.mean[4] - means.mean[0] * means.mean[1];
      if (target_spread <= 1e-15 * plain(means.mean[2])) return Undefined{"the target does not vary"};
      if (value_spread <= 1e-15 * plain(means.mean[3])) return Undefined{"the values do not vary"};
      const N correlation = shared / (square_root(target_spread) * square_root(value_spread));
      if (correlation > 1) return N(1);
      if (correlation < -1) return N(-1);
      return correlation;
    }),
    .shift_invariant = true,
    .interval = Interval::atanh,
    .range = {-1, 1},
    .reference = "scipy.stats.pearsonr"};

}  // namespace assay
