// SPDX-License-Identifier: Apache-2.0
// A quantile of a number that each row has: its residual target - value, its absolute error, its target or its value.
#include "assay/metrics/metric.h"

namespace assay {
namespace {

double number_of(double target, double value, const Arguments& arguments) {
  const std::string_view of = arguments.text("of");
  return of == "target" ? target : of == "value" ? value : of == "residual" ? target - value : absolute(value - target);
}

}  // namespace

extern constinit const Metric quantile = {
    .name = "quantile",
    .aliases = {"percentile"},
    .summary = "The number (residual, absolute error, target or value) that a share q of the rows does not exceed.",
    .tasks = regression,
    .reads = Reads::values,
    .arguments = {ArgumentSpec{.name = "of",
                               .type = ArgumentType::text,
                               .default_text = "residual",
                               .choices = {"residual", "absolute_error", "target", "value"},
                               .summary = "which number of each row; the residual is target - value"},
                  ArgumentSpec{
                      .name = "q", .default_number = 0.5, .lowest = 0, .highest = 1, .summary = "the share of rows"}},
    .quantile = {number_of, [](const Arguments& arguments) { return arguments.number("q"); }},
    .interval = Interval::order_statistics,
    .better = Direction::neither,
    .reference = "numpy.quantile, method averaged_inverted_cdf (Hyndman and Fan 1996, type 2)"};

}  // namespace assay
