// SPDX-License-Identifier: Apache-2.0
// Mean probability minus share of positive rows: above 0 the model says too much.
#include "assay/metrics/metric.h"

namespace assay {
namespace {

void write_terms(const Examples& rows, const Arguments&, double* const* out) {
  for (size_t i = 0; i < rows.count; ++i) {
    out[0][i] = rows.score[0][i] - rows.truth[i];
  }
}

}  // namespace

extern constinit const Metric calibration_in_the_large = {
    .name = "calibration_in_the_large",
    .aliases = {"mean_calibration", "calibration_bias"},
    .summary = "Mean probability minus the share of positive rows.",
    .tasks = binary,
    .reads = Reads::probabilities,
    .terms = 1,
    .row_terms = write_terms,
    .interval = Interval::mean,
    .range = {-1, 1},
    .term_range = {-1, 1},
    .better = Direction::neither,
    .reference = "Steyerberg 2019, Clinical prediction models"};

}  // namespace assay
