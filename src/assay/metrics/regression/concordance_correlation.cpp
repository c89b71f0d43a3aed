// SPDX-License-Identifier: Apache-2.0
// Agreement with the line value = target (Lin 1989): 2 covariance / (variance of value + variance of target +
// (difference of means)^2), moments over n.
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

extern constinit const Metric concordance_correlation = {
    .name = "concordance_correlation",
    .aliases = {"concordance_correlation_coefficient", "concordance_corrcoef", "lin_ccc", "ccc"},
    .summary = "Correlation that also counts shift and scale against the model.",
    .tasks = regression,
    .reads = Reads::values,
    .terms = 5,
    .row_terms = write_terms,
    .means = formula<MeansFormula>([]<typename N>(const Means<N>& means, const Arguments&) -> Outcome<N> {
      if (means.n < 2) return Undefined{"fewer than two rows"};
      const N target_spread = means.mean[2] - means.mean[0] * means.mean[0];
      const N value_spread = means.mean[3] - means.mean[1] * means.mean[1];
      const N shared = means.mean[4] - means.mean[0] * means.mean[1];
      const N shift = means.mean[0] - means.mean[1];
      const N apart = target_spread + value_spread + shift * shift;
      const double size = plain(means.mean[2]) + plain(means.mean[3]);
      if (apart <= 1e-15 * size) return Undefined{"neither target nor values vary"};
      return N(2) * shared / apart;
    }),
    .shift_invariant = true,
    .interval = Interval::atanh,
    .range = {-1, 1},
    .reference = "Lin 1989, A concordance correlation coefficient to evaluate reproducibility"};

}  // namespace assay
