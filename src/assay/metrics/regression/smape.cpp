// SPDX-License-Identifier: Apache-2.0
// Symmetric percentage error (Armstrong 1985; Makridakis 1993). standard: mean of 200 |value - target| / (|value| +
// |target|), between 0 and 200; adjusted: half of it, between 0 and 100. A row with value and target both 0 counts 0.
#include "assay/metrics/metric.h"

namespace assay {
namespace {

void write_terms(const Examples& rows, const Arguments& arguments, double* const* out) {
  const double scale = arguments.text("variant") == "adjusted" ? 100 : 200;
  for (size_t i = 0; i < rows.count; ++i) {
    const double error = rows.value[i] - rows.target[i];
    const double size = absolute(rows.value[i]) + absolute(rows.target[i]);
    out[0][i] = size == 0 ? 0 : scale * absolute(error) / size;
  }
}

}  // namespace

extern constinit const Metric smape = {
    .name = "smape",
    .aliases = {"symmetric_mean_absolute_percentage_error"},
    .summary = "Mean absolute difference as a percentage of the mean size of value and target.",
    .tasks = regression,
    .reads = Reads::values,
    .arguments = {ArgumentSpec{.name = "variant",
                               .type = ArgumentType::text,
                               .default_text = "standard",
                               .choices = {"standard", "adjusted"},
                               .summary = "standard: 0 to 200; adjusted: 0 to 100"}},
    .terms = 1,
    .row_terms = write_terms,
    .interval = Interval::mean,
    .range = {0, 200},
    .term_range = {0, 200},
    .better = Direction::lower,
    .reference = "Makridakis 1993, Accuracy measures: theoretical and practical concerns"};

}  // namespace assay
