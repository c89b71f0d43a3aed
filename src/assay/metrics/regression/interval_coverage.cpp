// SPDX-License-Identifier: Apache-2.0
// Share of the targets within their prediction interval, its ends included.
#include "assay/metrics/regression/predicted_interval.h"

namespace assay {
namespace {

void write_terms(const Examples& rows, const Arguments& arguments, double* const* out) {
  const PredictedInterval interval = predicted_interval(rows, arguments.number("coverage"));
  for (size_t i = 0; i < rows.count; ++i)
    out[0][i] = rows.target[i] >= interval.lower[i] && rows.target[i] <= interval.upper[i];
}

}  // namespace

extern constinit const Metric interval_coverage = {
    .name = "interval_coverage",
    .aliases = {"coverage", "picp", "prediction_interval_coverage", "coverage_score"},
    .summary = "Share of the targets that lie within their prediction interval.",
    .tasks = regression,
    .default_for = regression,
    .reads = Reads::bounds,
    .arguments = {kCoverageArgument},
    .terms = 1,
    .row_terms = write_terms,
    .interval = Interval::proportion,
    .range = {0, 1},
    .term_range = {0, 1},
    .better = Direction::neither,
    .reference = "Khosravi et al. 2011, Comprehensive review of neural network-based prediction intervals"};

}  // namespace assay
