// SPDX-License-Identifier: Apache-2.0
// Share of the targets at or below one of the predicted quantiles: its level, where the prediction is calibrated.
#include <cmath>
#include <limits>

#include "assay/metrics/metric.h"

namespace assay {
namespace {

void write_terms(const Examples& rows, const Arguments& arguments, double* const* out) {
  const double level = arguments.number("level");
  for (size_t q = 0; q < rows.level.size(); ++q) {
    if (std::fabs(rows.level[q] - level) >= 1e-9) continue;
    for (size_t i = 0; i < rows.count; ++i) out[0][i] = rows.target[i] <= rows.quantile[q][i];
  }
}

}  // namespace

extern constinit const Metric quantile_coverage = {
    .name = "quantile_coverage",
    .summary = "Share of the targets at or below the predicted quantile of this level.",
    .tasks = regression,
    .reads = Reads::quantiles,
    .arguments = {ArgumentSpec{.name = "level",
                               .default_number = std::numeric_limits<double>::quiet_NaN(),
                               .lowest = 0,
                               .highest = 1,
                               .summary = "which of the predicted quantiles"}},
    .terms = 1,
    .row_terms = write_terms,
    .interval = Interval::proportion,
    .range = {0, 1},
    .term_range = {0, 1},
    .better = Direction::neither,
    .reference = "Gneiting, Balabdaoui and Raftery 2007, Probabilistic forecasts, calibration and sharpness"};

}  // namespace assay
