// SPDX-License-Identifier: Apache-2.0
// Mean of |value - target|.
#include "assay/metrics/metric.h"

namespace assay {
namespace {

void write_terms(const Examples& rows, const Arguments&, double* const* out) {
  for (size_t i = 0; i < rows.count; ++i) {
    const double error = rows.value[i] - rows.target[i];
    out[0][i] = absolute(error);
  }
}

}  // namespace

extern constinit const Metric mean_absolute_error = {.name = "mean_absolute_error",
                                                     .aliases = {"mae", "l1"},
                                                     .summary = "Mean absolute difference between value and target.",
                                                     .tasks = regression,
                                                     .default_for = regression,
                                                     .reads = Reads::values,
                                                     .terms = 1,
                                                     .row_terms = write_terms,
                                                     .interval = Interval::mean,
                                                     .range = {0, 1e308},
                                                     .term_range = {0, 1e308},
                                                     .better = Direction::lower,
                                                     .reference = "scikit-learn mean_absolute_error"};

}  // namespace assay
