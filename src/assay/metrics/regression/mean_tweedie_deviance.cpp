// SPDX-License-Identifier: Apache-2.0
// Mean unit deviance of the Tweedie family (Joergensen 1987); tweedie.h has the formula and where it is undefined.
#include "assay/metrics/metric.h"
#include "assay/metrics/regression/tweedie.h"

namespace assay {
namespace {

void write_terms(const Examples& rows, const Arguments& arguments, double* const* out) {
  const double power = arguments.number("power");
  for (size_t i = 0; i < rows.count; ++i) out[0][i] = tweedie_deviance(rows.target[i], rows.value[i], power);
}

}  // namespace

extern constinit const Metric mean_tweedie_deviance = {
    .name = "mean_tweedie_deviance",
    .aliases = {"tweedie_deviance"},
    .summary = "Mean deviance of the Tweedie family: power 0 normal, 1 Poisson, 2 gamma.",
    .tasks = regression,
    .reads = Reads::values,
    .arguments = {ArgumentSpec{.name = "power",
                               .type = ArgumentType::number,
                               .default_number = 0,
                               .summary = "power of the variance function: at most 0, or at least 1"}},
    .terms = 1,
    .row_terms = write_terms,
    .interval = Interval::mean,
    .range = {0, 1e308},
    .term_range = {0, 1e308},
    .better = Direction::lower,
    .reference = "scikit-learn mean_tweedie_deviance"};

}  // namespace assay
