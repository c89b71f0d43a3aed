// SPDX-License-Identifier: Apache-2.0
// Square root of the mean of (value - target)^2.
#include "assay/metrics/metric.h"

namespace assay {
namespace {

void write_terms(const Examples& rows, const Arguments&, double* const* out) {
  for (size_t i = 0; i < rows.count; ++i) {
    const double error = rows.value[i] - rows.target[i];
    out[0][i] = error * error;
  }
}

}  // namespace

extern constinit const Metric root_mean_squared_error = {
    .name = "root_mean_squared_error",
    .aliases = {"rmse"},
    .summary = "Root of the mean squared difference, in the unit of the target.",
    .tasks = regression,
    .default_for = regression,
    .reads = Reads::values,
    .terms = 1,
    .row_terms = write_terms,
    .means = formula<MeansFormula>(
        []<typename N>(const Means<N>& means, const Arguments&) -> Outcome<N> { return square_root(means.mean[0]); }),
    .interval = Interval::log,
    .range = {0, 1e308},
    .better = Direction::lower,
    .reference = "scikit-learn root_mean_squared_error"};

}  // namespace assay
