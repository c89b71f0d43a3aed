// SPDX-License-Identifier: Apache-2.0
// Mean of (value - target)^2.
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

extern constinit const Metric mean_squared_error = {.name = "mean_squared_error",
                                                    .aliases = {"mse", "l2"},
                                                    .summary = "Mean squared difference between value and target.",
                                                    .tasks = regression,
                                                    .reads = Reads::values,
                                                    .terms = 1,
                                                    .row_terms = write_terms,
                                                    .interval = Interval::mean,
                                                    .range = {0, 1e308},
                                                    .term_range = {0, 1e308},
                                                    .better = Direction::lower,
                                                    .reference = "scikit-learn mean_squared_error"};

}  // namespace assay
