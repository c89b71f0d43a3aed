// SPDX-License-Identifier: Apache-2.0
// Perplexity of an answer by the model that wrote it: exp of the negative mean log probability of its tokens.
#include "assay/base/elementary.h"
#include "assay/scorers/number_lists.h"

namespace assay {
namespace {

Result<Scoring> prepare(const ScorerArguments& arguments) {
  return Scoring([column = arguments.column("logprobs")](const AnswerRow& answer) {
    const auto text = column_of(answer, column);
    if (!text) return Score::none(answer.unanswered, "no log probabilities");
    const auto tokens = token_log_probabilities(*text);
    if (!tokens.ok()) return Score::none(AnswerOutcome::error, tokens.status().message());
    if (tokens->empty()) return Score::none(AnswerOutcome::error, "no token");
    double sum = 0;
    for (double one : *tokens) sum += one;
    return Score::of(elementary::exp(-sum / static_cast<double>(tokens->size())));
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
