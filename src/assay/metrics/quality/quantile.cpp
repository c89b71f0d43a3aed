// SPDX-License-Identifier: Apache-2.0
// A quantile of a column: the number that a share q of the rows does not exceed.
#include "assay/metrics/metric.h"

namespace assay {

extern constinit const Metric quantile = {
    .name = "quantile",
    .aliases = {"percentile"},
    .summary = "The number of a column that a share q of the rows does not exceed.",
    .tasks = any_task,
    .reads = Reads::rows,
    .arguments = {ArgumentSpec{.name = "column", .type = ArgumentType::column, .summary = "The column of numbers"},
                  ArgumentSpec{
                      .name = "q", .default_number = 0.5, .lowest = 0, .highest = 1, .summary = "the share of rows"}},
    .quantile = {[](double, double value, const Arguments&) { return value; },
                 [](const Arguments& arguments) { return arguments.number("q"); }},
    .interval = Interval::order_statistics,
    .better = Direction::neither,
    .reference = "numpy.quantile, method averaged_inverted_cdf (Hyndman and Fan 1996, type 2)"};

}  // namespace assay
