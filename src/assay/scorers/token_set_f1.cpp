// SPDX-License-Identifier: Apache-2.0
// F1 of the different words that an answer and its reference have in common, after SQuAD's normalisation: the set, in
// which a word counts once. The best reference counts.
#include <set>

#include "assay/base/unicode.h"
#include "assay/scorers/rouge_tokens.h"
#include "assay/scorers/words.h"

namespace assay {
namespace {

Score f1(const std::string& output_text, const std::string& reference_text) {
  const auto set_of = [](const std::string& text) {
    const auto words = words_of(text);
    return std::set<std::string_view>(words.begin(), words.end());
  };
  const auto output = set_of(output_text), reference = set_of(reference_text);
  if (output.empty() || reference.empty())
    return rouge_score(output.empty() && reference.empty(), output.empty() && reference.empty());
  double common = 0;
  for (std::string_view word : output) common += reference.contains(word);
  return rouge_score(common / static_cast<double>(output.size()), common / static_cast<double>(reference.size()));
}

Result<Scoring> prepare(const ScorerArguments&) {
  return Scoring([](const AnswerRow& answer) {
    const std::string output = normalized_answer(answer.output);
    return best_of(answer, true, [&](std::string_view reference) { return f1(output, normalized_answer(reference)); });
  });
}

}  // namespace

extern constinit const Scorer token_set_f1_scorer = {
    .name = "token_set_f1",
    .summary = "F1 of the different words in common (set); the best reference counts.",
    .reference_answer = Reference::required,
    .whole = false,
    .threshold = Score::kNone,
    .parts = {"precision", "recall"},
    .prepare = prepare,
    .reference = "Inspect f1"};

}  // namespace assay
