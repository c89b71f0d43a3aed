// SPDX-License-Identifier: Apache-2.0
// Mean pinball loss of one of the predicted quantiles, at its own level.
#include <cmath>
#include <limits>

#include "assay/metrics/metric.h"
#include "assay/metrics/regression/pinball.h"

namespace assay {
namespace {

void write_terms(const Examples& rows, const Arguments& arguments, double* const* out) {
  const double level = arguments.number("level");
  for (size_t q = 0; q < rows.level.size(); ++q) {
    if (std::fabs(rows.level[q] - level) >= 1e-9) continue;
    for (size_t i = 0; i < rows.count; ++i)
      out[0][i] = pinball_loss(rows.target[i] - rows.quantile[q][i], rows.level[q]);
  }
}

}  // namespace

extern constinit const Metric quantile_loss = {
    .name = "quantile_loss",
    .aliases = {"pinball_loss_of_quantile"},
    .summary = "Mean pinball loss of the predicted quantile of this level.",
    .tasks = regression,
    .reads = Reads::quantiles,
    .arguments = {ArgumentSpec{.name = "level",
                               .default_number = std::numeric_limits<double>::quiet_NaN(),
                               .lowest = 0,
                               .highest = 1,
                               .summary = "which of the predicted quantiles"}},
    .terms = 1,
    .row_terms = write_terms,
    .interval = Interval::mean,
    .range = {0, 1e308},
    .term_range = {0, 1e308},
    .better = Direction::lower,
    .reference = "scikit-learn mean_pinball_loss"};

}  // namespace assay
