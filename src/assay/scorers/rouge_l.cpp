// SPDX-License-Identifier: Apache-2.0
// ROUGE-L (Lin 2004): F1 of the longest common subsequence of words of an answer and its reference; the best over
// several references.
#include "assay/scorers/rouge_tokens.h"
#include "assay/scorers/words.h"

namespace assay {
namespace {

Result<Scoring> prepare(const ScorerArguments& arguments) {
  const bool stem = arguments.is("stem", "porter");
  return Scoring([stem](const AnswerRow& answer) {
    Vocabulary words;
    const auto output = words.numbers(rouge_tokens(answer.output, stem));
    return best_of(answer, true, [&](std::string_view text) {
      const auto reference = words.numbers(rouge_tokens(text, stem));
      if (output.empty() || reference.empty()) return rouge_score(0, 0);
      const auto common = static_cast<double>(longest_common_subsequence(output, reference));
      return rouge_score(common / static_cast<double>(output.size()), common / static_cast<double>(reference.size()));
    });
  });
}

}  // namespace

extern constinit const Scorer rouge_l_scorer = {
    .name = "rouge_l",
    .summary = "ROUGE-L: F1 of the longest common subsequence of words; the best reference counts.",
    .arguments = {kStemArgument},
    .reference_answer = Reference::required,
    .whole = false,
    .threshold = Score::kNone,
    .parts = {"precision", "recall"},
    .prepare = prepare,
    .reference = "rouge-score rougeL, use_stemmer=True"};

}  // namespace assay
