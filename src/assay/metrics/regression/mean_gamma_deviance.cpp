// SPDX-License-Identifier: Apache-2.0
// Mean of 2 (log(value / target) + target / value - 1) (Nelder and Wedderburn 1972). Undefined where a target or a
// value is not above 0.
#include "assay/metrics/metric.h"
#include "assay/metrics/regression/tweedie.h"

namespace assay {
namespace {

void write_terms(const Examples& rows, const Arguments&, double* const* out) {
  for (size_t i = 0; i < rows.count; ++i) out[0][i] = tweedie_deviance(rows.target[i], rows.value[i], 2);
}

}  // namespace

extern constinit const Metric mean_gamma_deviance = {
    .name = "mean_gamma_deviance",
    .aliases = {"gamma_deviance"},
    .summary = "Mean deviance of positive targets from predicted means, free of scale.",
    .tasks = regression,
    .reads = Reads::values,
    .terms = 1,
    .row_terms = write_terms,
    .interval = Interval::mean,
    .range = {0, 1e308},
    .term_range = {0, 1e308},
    .better = Direction::lower,
    .reference = "scikit-learn mean_gamma_deviance"};

}  // namespace assay
