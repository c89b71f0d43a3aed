// SPDX-License-Identifier: Apache-2.0
// Mean of the width plus 2 / alpha times how far the target lies outside, alpha = 1 - coverage (Winkler 1972; Gneiting
// and Raftery 2007, eq. 43): least for the true quantiles.
#include <algorithm>
#include <limits>

#include "assay/metrics/regression/predicted_interval.h"

namespace assay {
namespace {

void write_terms(const Examples& rows, const Arguments& arguments, double* const* out) {
  const double coverage = arguments.number("coverage");
  const PredictedInterval interval = predicted_interval(rows, coverage);
  for (size_t i = 0; i < rows.count; ++i) {
    const double outside = std::max({interval.lower[i] - rows.target[i], rows.target[i] - interval.upper[i], 0.0});
    out[0][i] = interval.upper[i] - interval.lower[i] + (outside > 0 ? 2 / (1 - coverage) * outside : 0);
  }
}

}  // namespace

extern constinit const Metric interval_score = {
    .name = "interval_score",
    .aliases = {"winkler_score", "winkler", "mean_winkler_interval_score"},
    .summary = "Width of the prediction intervals plus a penalty for targets outside of them.",
    .tasks = regression,
    .reads = Reads::bounds,
    .arguments = {ArgumentSpec{.name = "coverage",
                               .default_number = std::numeric_limits<double>::quiet_NaN(),
                               .lowest = 0,
                               .highest = 0.999999999,
                               .summary = "what the interval claims to cover: 0.9 for quantiles at 0.05 and 0.95"}},
    .terms = 1,
    .row_terms = write_terms,
    .interval = Interval::mean,
    .range = {0, 1e308},
    .term_range = {0, 1e308},
    .better = Direction::lower,
    .reference = "Gneiting and Raftery 2007, Strictly proper scoring rules, eq. 43"};

}  // namespace assay
