// SPDX-License-Identifier: Apache-2.0
// Share of the rows that have no value in a column: null, or NaN.
#include <cmath>

#include "assay/metrics/metric.h"

namespace assay {
namespace {

void write_terms(const Examples& rows, const Arguments&, double* const* out) {
  for (size_t i = 0; i < rows.count; ++i) out[0][i] = std::isnan(rows.column[0][i]) ? 1 : 0;
}

}  // namespace

extern constinit const Metric missing_fraction = {
    .name = "missing_fraction",
    .aliases = {"missing_rate", "null_fraction"},
    .summary = "Share of the rows that have no value in a column (null or NaN).",
    .tasks = any_task,
    .reads = Reads::rows,
    .arguments = {ArgumentSpec{
        .name = "column", .type = ArgumentType::column, .summary = "The column whose values are looked for"}},
    .terms = 1,
    .row_terms = write_terms,
    .keeps_missing = true,
    .fact = true,
    .interval = Interval::proportion,
    .range = {0, 1},
    .term_range = {0, 1},
    .better = Direction::lower,
    .reference = "pandas isna().mean()"};

}  // namespace assay
