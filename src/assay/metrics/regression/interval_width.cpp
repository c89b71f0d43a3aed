// SPDX-License-Identifier: Apache-2.0
// Mean of upper - lower.
#include "assay/metrics/regression/predicted_interval.h"

namespace assay {
namespace {

void write_terms(const Examples& rows, const Arguments& arguments, double* const* out) {
  const PredictedInterval interval = predicted_interval(rows, arguments.number("coverage"));
  for (size_t i = 0; i < rows.count; ++i) out[0][i] = interval.upper[i] - interval.lower[i];
}

}  // namespace

extern constinit const Metric interval_width = {
    .name = "interval_width",
    .aliases = {"mpiw", "mean_prediction_interval_width"},
    .summary = "Mean width of the prediction intervals.",
    .tasks = regression,
    .default_for = regression,
    .reads = Reads::bounds,
    .arguments = {kCoverageArgument},
    .terms = 1,
    .row_terms = write_terms,
    .interval = Interval::mean,
    .range = {0, 1e308},
    .term_range = {0, 1e308},
    .better = Direction::lower,
    .reference = "Khosravi et al. 2011, Comprehensive review of neural network-based prediction intervals"};

}  // namespace assay
