// SPDX-License-Identifier: Apache-2.0
// The sum of a column, exactly rounded; rows without a value are left out and counted.
#include "assay/metrics/metric.h"

namespace assay {
namespace {

void write_terms(const Examples& rows, const Arguments&, double* const* out) {
  for (size_t i = 0; i < rows.count; ++i) out[0][i] = rows.column[0][i];
}

}  // namespace

extern constinit const Metric sum = {
    .name = "sum",
    .aliases = {"total"},
    .summary = "The sum of a column, exactly rounded.",
    .tasks = any_task,
    .reads = Reads::rows,
    .arguments = {ArgumentSpec{.name = "column", .type = ArgumentType::column, .summary = "The column of numbers"}},
    .terms = 1,
    .row_terms = write_terms,
    .total = true,
    .fact = true,
    .interval = Interval::none,
    .better = Direction::neither,
    .reference = "math.fsum"};

}  // namespace assay
