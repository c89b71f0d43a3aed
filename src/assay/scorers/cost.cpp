// SPDX-License-Identifier: Apache-2.0
// What an answer cost, in US dollars; a threshold is the most that passes: cost(threshold=0.01).
#include "assay/scorers/number_lists.h"

namespace assay {
namespace {

Result<Scoring> prepare(const ScorerArguments& arguments) {
  return number_of_column(arguments.column("column"), "$", "", "no cost");
}

}  // namespace

extern constinit const Scorer cost_scorer = {
    .name = "cost",
    .summary = "What the answer cost, in US dollars; cost(threshold=0.01) passes up to a cent.",
    .arguments = {ArgumentSpec{.name = "column",
                               .type = ArgumentType::column,
                               .default_text = "cost_usd",
                               .summary = "The column of dollars"}},
    .reads_output = false,
    .whole = false,
    .range = {0, kUnbounded},
    .higher_is_better = false,
    .threshold = Score::kNone,
    .prepare = prepare,
    .reference = "The column as it is"};

}  // namespace assay
