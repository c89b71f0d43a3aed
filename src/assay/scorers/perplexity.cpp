// SPDX-License-Identifier: Apache-2.0
// Perplexity of an answer by the model that wrote it: exp of the negative mean log probability of its tokens.
#include "assay/base/elementary.h"
#include "assay/scorers/number_lists.h"

namespace assay {
namespace {

Result<Scoring> prepare(const ScorerArguments& arguments) {
  return by_log_probabilities(arguments.column("logprobs"), [](const AnswerRow&, double sum, size_t tokens) {
    if (tokens == 0) return Score::none(AnswerOutcome::error, "no token");
    return Score::of(elementary::exp(-sum / static_cast<double>(tokens)));
  });
}

}  // namespace

extern constinit const Scorer perplexity_scorer = {
    .name = "perplexity",
    .summary = "exp of the negative mean log probability of the answer's tokens.",
    .arguments = {ArgumentSpec{.name = "logprobs",
                               .type = ArgumentType::column,
                               .default_text = "logprobs",
                               .summary = "The column of the tokens' log probabilities"}},
    .reads_output = false,
    .whole = false,
    .range = {1, kUnbounded},
    .higher_is_better = false,
    .threshold = Score::kNone,
    .prepare = prepare,
    .reference = "lm-eval perplexity"};

}  // namespace assay
