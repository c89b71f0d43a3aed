// SPDX-License-Identifier: Apache-2.0
// How many rows there are.
#include "assay/metrics/metric.h"

namespace assay {
namespace {

void write_terms(const Examples& rows, const Arguments&, double* const* out) {
  for (size_t i = 0; i < rows.count; ++i) out[0][i] = 1;
}

}  // namespace

extern constinit const Metric row_count = {.name = "row_count",
                                           .aliases = {"count", "rows", "n_rows"},
                                           .summary = "How many rows the table or slice has.",
                                           .tasks = any_task,
                                           .reads = Reads::rows,
                                           .terms = 1,
                                           .row_terms = write_terms,
                                           .total = true,
                                           .fact = true,
                                           .interval = Interval::none,
                                           .range = {0, 1e308},
                                           .better = Direction::neither,
                                           .reference = "pandas len(frame)"};

}  // namespace assay
