// SPDX-License-Identifier: Apache-2.0
// Mean of value - target: above 0 the model says too much.
#include "assay/metrics/metric.h"

namespace assay {
namespace {

void write_terms(const Examples& rows, const Arguments&, double* const* out) {
  for (size_t i = 0; i < rows.count; ++i) {
    out[0][i] = rows.value[i] - rows.target[i];
  }
}

}  // namespace

extern constinit const Metric bias = {.name = "bias",
                                      .aliases = {"mean_error", "mean_bias_error", "mbe"},
                                      .summary = "Mean difference of value and target, with its sign.",
                                      .tasks = regression,
                                      .default_for = regression,
                                      .reads = Reads::values,
                                      .terms = 1,
                                      .row_terms = write_terms,
                                      .interval = Interval::mean,
                                      .range = {-1e308, 1e308},
                                      .term_range = {-1e308, 1e308},
                                      .better = Direction::neither,
                                      .reference = "Mean of y_pred - y_true"};

}  // namespace assay
