// SPDX-License-Identifier: Apache-2.0
// Mean of |value - target| / max(|target|, 2^-52): a share, not a percentage. A target of 0 gives a huge term.
#include "assay/metrics/metric.h"

namespace assay {
namespace {

void write_terms(const Examples& rows, const Arguments&, double* const* out) {
  for (size_t i = 0; i < rows.count; ++i) {
    const double error = rows.value[i] - rows.target[i];
    const double size = absolute(rows.target[i]);
    out[0][i] = absolute(error) / (size > 0x1p-52 ? size : 0x1p-52);
  }
}

}  // namespace

extern constinit const Metric mean_absolute_percentage_error = {
    .name = "mean_absolute_percentage_error",
    .aliases = {"mape"},
    .summary = "Mean absolute difference as a share of the target.",
    .tasks = regression,
    .reads = Reads::values,
    .terms = 1,
    .row_terms = write_terms,
    .interval = Interval::mean,
    .range = {0, 1e308},
    .term_range = {0, 1e308},
    .better = Direction::lower,
    .reference = "scikit-learn mean_absolute_percentage_error"};

}  // namespace assay
