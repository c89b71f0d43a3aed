// SPDX-License-Identifier: Apache-2.0
// Square root of the mean of (log(1 + value) - log(1 + target))^2.
// A value or target of -1 or less has no logarithm: scikit-learn refuses such a table, here the row term is NaN and the
// metric undefined.
#include <limits>

#include "assay/base/elementary.h"
#include "assay/metrics/metric.h"

namespace assay {
namespace {

void write_terms(const Examples& rows, const Arguments&, double* const* out) {
  for (size_t i = 0; i < rows.count; ++i) {
    const double target = rows.target[i], value = rows.value[i];
    if (!(target > -1 && value > -1)) {
      out[0][i] = std::numeric_limits<double>::quiet_NaN();
      continue;
    }
    const double error = elementary::log1p(value) - elementary::log1p(target);
    out[0][i] = error * error;
  }
}

}  // namespace

extern constinit const Metric root_mean_squared_log_error = {
    .name = "root_mean_squared_log_error",
    .aliases = {"rmsle"},
    .summary = "Root of the mean squared difference of the logarithms of 1 + value and 1 + target.",
    .tasks = regression,
    .reads = Reads::values,
    .terms = 1,
    .row_terms = write_terms,
    .means = formula<MeansFormula>(
        []<typename N>(const Means<N>& means, const Arguments&) -> Outcome<N> { return square_root(means.mean[0]); }),
    .interval = Interval::log,
    .range = {0, 1e308},
    .better = Direction::lower,
    .reference = "scikit-learn root_mean_squared_log_error"};

}  // namespace assay
