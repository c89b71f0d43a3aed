// SPDX-License-Identifier: Apache-2.0
// A quantile of the residuals target - value.
#include "assay/metrics/metric.h"

namespace assay {

extern constinit const Metric residual_quantile = {
    .name = "residual_quantile",
    .summary = "The residual target - value that a share q of the rows does not exceed.",
    .tasks = regression,
    .reads = Reads::values,
    .arguments = {ArgumentSpec{
        .name = "q", .default_number = 0.5, .lowest = 0, .highest = 1, .summary = "the share of rows"}},
    .quantile = {[](double target, double value, const Arguments&) { return target - value; },
                 [](const Arguments& arguments) { return arguments.number("q"); }},
    .interval = Interval::order_statistics,
    .better = Direction::neither,
    .reference = "numpy.quantile, method averaged_inverted_cdf (Hyndman and Fan 1996, type 2)"};

}  // namespace assay
