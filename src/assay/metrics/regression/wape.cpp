// SPDX-License-Identifier: Apache-2.0
// Sum of |value - target| over sum of |target| (Kolassa and Schuetz 2007): rows weigh by the size of their target.
#include "assay/metrics/metric.h"

namespace assay {
namespace {

void write_terms(const Examples& rows, const Arguments&, double* const* out) {
  for (size_t i = 0; i < rows.count; ++i) {
    const double error = rows.value[i] - rows.target[i];
    out[0][i] = absolute(error);
    out[1][i] = absolute(rows.target[i]);
  }
}

}  // namespace

extern constinit const Metric wape = {
    .name = "wape",
    .aliases = {"wmape", "weighted_absolute_percentage_error", "mad_mean_ratio"},
    .summary = "Sum of absolute differences over the sum of absolute targets.",
    .tasks = regression,
    .reads = Reads::values,
    .terms = 2,
    .row_terms = write_terms,
    .means = formula<MeansFormula>([]<typename N>(const Means<N>& means, const Arguments&) -> Outcome<N> {
      if (means.mean[1] == 0) return Undefined{"every target is 0"};
      return means.mean[0] / means.mean[1];
    }),
    .interval = Interval::log,
    .range = {0, 1e308},
    .better = Direction::lower,
    .reference = "Kolassa and Schuetz 2007, Advantages of the MAD/Mean ratio over the MAPE"};

}  // namespace assay
