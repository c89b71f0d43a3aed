// SPDX-License-Identifier: Apache-2.0
// How long an answer took, in milliseconds; a threshold is the longest that passes: latency(threshold=2s).
#include "assay/scorers/number_lists.h"

namespace assay {
namespace {

Result<Scoring> prepare(const ScorerArguments& arguments) {
  return number_of_column(arguments.column("column"), "", " ms", "no latency");
}

}  // namespace

extern constinit const Scorer latency_scorer = {
    .name = "latency",
    .summary = "How long the answer took, in milliseconds; latency(threshold=2s) passes up to two seconds.",
    .arguments = {ArgumentSpec{.name = "column",
                               .type = ArgumentType::column,
                               .default_text = "latency_ms",
                               .summary = "The column of milliseconds"}},
    .reads_output = false,
    .whole = false,
    .range = {0, kUnbounded},
    .higher_is_better = false,
    .threshold = Score::kNone,
    .prepare = prepare,
    .reference = "The column as it is"};

}  // namespace assay
