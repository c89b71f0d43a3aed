// SPDX-License-Identifier: Apache-2.0
// Share of the scored answers that pass a scorer's threshold.
#include "assay/metrics/metric.h"

namespace assay {
namespace {

void write_terms(const Examples& rows, const Arguments&, double* const* out) {
  for (size_t i = 0; i < rows.count; ++i) out[0][i] = rows.column[0][i];
}

}  // namespace

extern constinit const Metric pass_rate = {
    .name = "pass_rate",
    .summary = "Share of the scored answers that pass a scorer's threshold.",
    .tasks = any_task,
    .reads = Reads::rows,
    .arguments = {ArgumentSpec{
        .name = "scorer", .type = ArgumentType::column, .summary = "A scorer of the suite, or expect"}},
    .terms = 1,
    .row_terms = write_terms,
    .interval = Interval::mean,
    .range = {0, 1},
    .term_range = {0, 1},
    .reference = "Mean of passes"};

}  // namespace assay
