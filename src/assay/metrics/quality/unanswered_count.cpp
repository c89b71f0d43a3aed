// SPDX-License-Identifier: Apache-2.0
// How many rows with a target have no usable output of the model.
#include "assay/metrics/metric.h"

namespace assay {
namespace {

void write_terms(const Examples& rows, const Arguments&, double* const* out) {
  for (size_t i = 0; i < rows.count; ++i) out[0][i] = rows.column[0][i];
}

}  // namespace

extern constinit const Metric unanswered_count = {
    .name = "unanswered_count",
    .aliases = {"missing_output_count"},
    .summary = "How many rows with a target have no usable output of the model.",
    .tasks = any_task,
    .reads = Reads::outcomes,
    .terms = 1,
    .row_terms = write_terms,
    .outcomes = true,
    .total = true,
    .fact = true,
    .interval = Interval::none,
    .range = {0, 1e308},
    .better = Direction::lower,
    .reference = "Number of missing outputs"};

}  // namespace assay
