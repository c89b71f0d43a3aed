// SPDX-License-Identifier: Apache-2.0
// Mean of 2 (target log(target / value) - target + value) (Nelder and Wedderburn 1972). Undefined where a target is
// below 0 or a value not above 0.
#include <limits>

#include "assay/base/elementary.h"
#include "assay/metrics/metric.h"

namespace assay {
namespace {

void write_terms(const Examples& rows, const Arguments&, double* const* out) {
  for (size_t i = 0; i < rows.count; ++i) {
    const double target = rows.target[i], value = rows.value[i];
    if (!(target >= 0 && value > 0)) {
      out[0][i] = std::numeric_limits<double>::quiet_NaN();
      continue;
    }
    out[0][i] = 2 * ((target > 0 ? target * elementary::log(target / value) : 0) - target + value);
  }
}

}  // namespace

extern constinit const Metric mean_poisson_deviance = {.name = "mean_poisson_deviance",
                                                       .aliases = {"poisson_deviance"},
                                                       .summary = "Mean deviance of counts from predicted means.",
                                                       .tasks = regression,
                                                       .reads = Reads::values,
                                                       .terms = 1,
                                                       .row_terms = write_terms,
                                                       .interval = Interval::mean,
                                                       .range = {0, 1e308},
                                                       .term_range = {0, 1e308},
                                                       .better = Direction::lower,
                                                       .reference = "scikit-learn mean_poisson_deviance"};

}  // namespace assay
