// SPDX-License-Identifier: Apache-2.0
// How many rows have no value in a column: null, or NaN.
#include <cmath>

#include "assay/metrics/metric.h"

namespace assay {
namespace {

void write_terms(const Examples& rows, const Arguments&, double* const* out) {
  for (size_t i = 0; i < rows.count; ++i) out[0][i] = std::isnan(rows.column[0][i]) ? 1 : 0;
}

}  // namespace

extern constinit const Metric missing_count = {
    .name = "missing_count",
    .aliases = {"null_count"},
    .summary = "How many rows have no value in a column (null or NaN).",
    .tasks = any_task,
    .reads = Reads::rows,
    .arguments = {ArgumentSpec{
        .name = "column", .type = ArgumentType::column, .summary = "The column whose values are looked for"}},
    .terms = 1,
    .row_terms = write_terms,
    .keeps_missing = true,
    .total = true,
    .fact = true,
    .interval = Interval::none,
    .range = {0, 1e308},
    .better = Direction::lower,
    .reference = "pandas isna().sum()"};

}  // namespace assay
