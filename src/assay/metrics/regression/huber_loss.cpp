// SPDX-License-Identifier: Apache-2.0
// Mean of error^2 / 2 where |error| <= delta, else delta (|error| - delta / 2) (Huber 1964).
#include "assay/metrics/metric.h"

namespace assay {
namespace {

void write_terms(const Examples& rows, const Arguments& arguments, double* const* out) {
  const double delta = arguments.number("delta");
  for (size_t i = 0; i < rows.count; ++i) {
    const double error = absolute(rows.value[i] - rows.target[i]);
    out[0][i] = error <= delta ? error * error / 2 : delta * (error - delta / 2);
  }
}

}  // namespace

extern constinit const Metric huber_loss = {
    .name = "huber_loss",
    .aliases = {"huber"},
    .summary = "Squared loss for small differences, absolute loss for large ones.",
    .tasks = regression,
    .reads = Reads::values,
    .arguments = {ArgumentSpec{.name = "delta",
                               .type = ArgumentType::number,
                               .default_number = 1,
                               .lowest = 0,
                               .summary = "where the loss turns from squared to absolute"}},
    .terms = 1,
    .row_terms = write_terms,
    .interval = Interval::mean,
    .range = {0, 1e308},
    .term_range = {0, 1e308},
    .better = Direction::lower,
    .reference = "scipy.special.huber"};

}  // namespace assay
