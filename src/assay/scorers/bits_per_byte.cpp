// SPDX-License-Identifier: Apache-2.0
// Bits that a model needs a byte of the text: the negative sum of its tokens' log probabilities over bytes x ln 2.
#include "assay/base/elementary.h"
#include "assay/scorers/number_lists.h"

namespace assay {
namespace {

Result<Scoring> prepare(const ScorerArguments& arguments) {
  return by_log_probabilities(arguments.column("logprobs"), [](const AnswerRow& answer, double sum, size_t) {
    if (answer.output.empty()) return Score::none(AnswerOutcome::error, "an empty text");
    return Score::of(-sum / (static_cast<double>(answer.output.size()) * elementary::log(2)));
  });
}

}  // namespace

extern constinit const Scorer bits_per_byte_scorer = {
    .name = "bits_per_byte",
    .summary = "Bits a byte of the answer's text, by its tokens' log probabilities.",
    .arguments = {ArgumentSpec{.name = "logprobs",
                               .type = ArgumentType::column,
                               .default_text = "logprobs",
                               .summary = "The column of the tokens' log probabilities"}},
    .whole = false,
    .range = {0, kUnbounded},
    .higher_is_better = false,
    .threshold = Score::kNone,
    .prepare = prepare,
    .reference = "lm-eval bits_per_byte"};

}  // namespace assay
