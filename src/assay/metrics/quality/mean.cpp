// SPDX-License-Identifier: Apache-2.0
// The mean of a column. Of a column of 0 and 1, or of truths, it is a proportion.
#include "assay/metrics/metric.h"

namespace assay {
namespace {

void write_terms(const Examples& rows, const Arguments&, double* const* out) {
  for (size_t i = 0; i < rows.count; ++i) out[0][i] = rows.column[0][i];
}

}  // namespace

extern constinit const Metric mean = {
    .name = "mean",
    .aliases = {"avg"},
    .summary = "The mean of a column; of a column of 0 and 1, or of truths, a proportion.",
    .tasks = any_task,
    .reads = Reads::rows,
    .arguments = {ArgumentSpec{.name = "column", .type = ArgumentType::column, .summary = "The column of numbers"}},
    .terms = 1,
    .row_terms = write_terms,
    .interval = Interval::mean,
    .better = Direction::neither,
    .reference = "numpy average"};

}  // namespace assay
