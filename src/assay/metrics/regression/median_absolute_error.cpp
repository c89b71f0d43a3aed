// SPDX-License-Identifier: Apache-2.0
// The median of |value - target|: half of the weight lies up to it, and where just half does, the mean of the two
// middle ones.
#include "assay/metrics/metric.h"

namespace assay {

extern constinit const Metric median_absolute_error = {
    .name = "median_absolute_error",
    .aliases = {"medae", "median_ae"},
    .summary = "Median of the absolute differences between value and target.",
    .tasks = regression,
    .reads = Reads::values,
    .quantile = {[](double target, double value, const Arguments&) { return absolute(value - target); },
                 [](const Arguments&) { return 0.5; }},
    .interval = Interval::order_statistics,
    .range = {0, 1e308},
    .better = Direction::lower,
    .reference = "scikit-learn median_absolute_error"};

}  // namespace assay
