// SPDX-License-Identifier: Apache-2.0
// A quantile of |value - target|: q = 0.95 is the error that 19 of 20 rows do not exceed.
#include "assay/metrics/metric.h"

namespace assay {

extern constinit const Metric absolute_error_quantile = {
    .name = "absolute_error_quantile",
    .summary = "The absolute difference that a share q of the rows does not exceed.",
    .tasks = regression,
    .reads = Reads::values,
    .arguments = {ArgumentSpec{
        .name = "q", .default_number = 0.95, .lowest = 0, .highest = 1, .summary = "the share of rows"}},
    .quantile = {[](double target, double value, const Arguments&) { return absolute(value - target); },
                 [](const Arguments& arguments) { return arguments.number("q"); }},
    .interval = Interval::order_statistics,
    .range = {0, 1e308},
    .better = Direction::lower,
    .reference = "numpy.quantile, method averaged_inverted_cdf (Hyndman and Fan 1996, type 2)"};

}  // namespace assay
