// SPDX-License-Identifier: Apache-2.0
// The continuous ranked probability score as far as the predicted quantiles tell it: twice the pinball loss, averaged
// over the levels, each with the same weight (Laio and Tamea 2007). With levels spread evenly over (0, 1) it tends to
// the integral as they grow more.
#include "assay/metrics/metric.h"
#include "assay/metrics/regression/pinball.h"

namespace assay {
namespace {

void write_terms(const Examples& rows, const Arguments&, double* const* out) {
  for (size_t i = 0; i < rows.count; ++i) {
    double sum = 0;
    for (size_t q = 0; q < rows.level.size(); ++q)
      sum += pinball_loss(rows.target[i] - rows.quantile[q][i], rows.level[q]);
    out[0][i] = 2 * sum / static_cast<double>(rows.level.size());
  }
}

}  // namespace

extern constinit const Metric crps = {
    .name = "crps",
    .aliases = {"continuous_ranked_probability_score"},
    .summary = "Twice the pinball loss averaged over the predicted quantiles: the CRPS as far as they tell it.",
    .tasks = regression,
    .default_for = regression,
    .reads = Reads::quantiles,
    .terms = 1,
    .row_terms = write_terms,
    .interval = Interval::mean,
    .range = {0, 1e308},
    .term_range = {0, 1e308},
    .better = Direction::lower,
    .reference = "Laio and Tamea 2007, Verification tools for probabilistic forecasts, eq. 8"};

}  // namespace assay
