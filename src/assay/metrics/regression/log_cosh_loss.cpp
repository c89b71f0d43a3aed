// SPDX-License-Identifier: Apache-2.0
// Mean of log cosh(value - target), as |e| + log(1 + exp(-2 |e|)) - log 2, which does not overflow. Small differences
// go by e^2 / 2 - e^4 / 12, where that form would cancel.
#include "assay/base/elementary.h"
#include "assay/metrics/metric.h"

namespace assay {
namespace {

constexpr double kLogTwo = 0.69314718055994530942;

void write_terms(const Examples& rows, const Arguments&, double* const* out) {
  for (size_t i = 0; i < rows.count; ++i) {
    const double error = absolute(rows.value[i] - rows.target[i]);
    const double square = error * error;
    out[0][i] = error < 1e-3 ? square / 2 - square * square / 12
                             : error + elementary::log1p(elementary::exp(-2 * error)) - kLogTwo;
  }
}

}  // namespace

extern constinit const Metric log_cosh_loss = {.name = "log_cosh_loss",
                                               .aliases = {"log_cosh", "log_cosh_error"},
                                               .summary = "Mean logarithm of the hyperbolic cosine of the difference.",
                                               .tasks = regression,
                                               .reads = Reads::values,
                                               .terms = 1,
                                               .row_terms = write_terms,
                                               .interval = Interval::mean,
                                               .range = {0, 1e308},
                                               .term_range = {0, 1e308},
                                               .better = Direction::lower,
                                               .reference = "numpy.log(numpy.cosh(error))"};

}  // namespace assay
