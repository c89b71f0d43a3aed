// SPDX-License-Identifier: Apache-2.0
// How many scored answers do not pass a scorer's threshold. While an answer has no score, a verdict stands only if it
// would stand whatever that answer had been.
#include "assay/metrics/metric.h"

namespace assay {
namespace {

void write_terms(const Examples& rows, const Arguments&, double* const* out) {
  for (size_t i = 0; i < rows.count; ++i) out[0][i] = 1 - rows.column[0][i];
}

}  // namespace

extern constinit const Metric failures = {
    .name = "failures",
    .aliases = {"failure_count"},
    .summary = "How many scored answers do not pass a scorer's threshold.",
    .tasks = any_task,
    .reads = Reads::rows,
    .arguments = {ArgumentSpec{
        .name = "scorer", .type = ArgumentType::column, .summary = "A scorer of the suite, or expect"}},
    .terms = 1,
    .row_terms = write_terms,
    .total = true,
    .fact = true,
    .interval = Interval::none,
    .range = {0, 1e308},
    .term_range = {0, 1},
    .better = Direction::lower,
    .reference = "Number of failed answers"};

}  // namespace assay
