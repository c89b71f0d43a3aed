// SPDX-License-Identifier: Apache-2.0
// Share of the answers that came to an end of this kind.
#include "assay/metrics/metric.h"

namespace assay {
namespace {

void write_terms(const Examples& rows, const Arguments&, double* const* out) {
  for (size_t i = 0; i < rows.count; ++i) out[0][i] = rows.column[0][i];
}

}  // namespace

extern constinit const Metric outcome_rate = {
    .name = "outcome_rate",
    .summary =
        "Share of the answers with an outcome: scored, refused, filtered, truncated, unparseable, error, timeout.",
    .tasks = any_task,
    .reads = Reads::rows,
    .arguments = {ArgumentSpec{
        .name = "outcome",
        .type = ArgumentType::text,
        .default_text = "error",
        .choices = {"scored", "refused", "filtered", "truncated", "unparseable", "error", "timeout"},
        .summary = "What became of the answer"}},
    .terms = 1,
    .row_terms = write_terms,
    .fact = true,
    .interval = Interval::proportion,
    .range = {0, 1},
    .term_range = {0, 1},
    .better = Direction::neither,
    .reference = "Mean of outcomes"};

}  // namespace assay
