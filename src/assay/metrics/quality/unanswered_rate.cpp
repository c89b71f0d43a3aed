// SPDX-License-Identifier: Apache-2.0
// Share of the rows with a target for which the model gave no usable output.
#include "assay/metrics/metric.h"

namespace assay {
namespace {

void write_terms(const Examples& rows, const Arguments&, double* const* out) {
  for (size_t i = 0; i < rows.count; ++i) out[0][i] = rows.column[0][i];
}

}  // namespace

extern constinit const Metric unanswered_rate = {
    .name = "unanswered_rate",
    .aliases = {"missing_output_rate"},
    .summary = "Share of the rows with a target for which the model gave no usable output.",
    .tasks = any_task,
    .reads = Reads::outcomes,
    .terms = 1,
    .row_terms = write_terms,
    .outcomes = true,
    .fact = true,
    .interval = Interval::proportion,
    .range = {0, 1},
    .better = Direction::lower,
    .reference = "Mean of missing outputs"};

}  // namespace assay
