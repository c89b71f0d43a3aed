// SPDX-License-Identifier: Apache-2.0
// ROUGE-N (Lin 2004): F1 of the n-grams that an answer and its reference have in common, each as often as in both; the
// best over several references.
#include "assay/scorers/rouge_tokens.h"
#include "assay/scorers/words.h"

namespace assay {
namespace {

Result<Scoring> prepare(const ScorerArguments& arguments) {
  const auto order = static_cast<size_t>(arguments.integer("n"));
  const bool stem = arguments.is("stem", "porter");
  return Scoring([order, stem](const AnswerRow& answer) {
    Vocabulary words;
    const auto output = words.numbers(rouge_tokens(answer.output, stem));
    return best_of(answer, true, [&](std::string_view reference) {
      const NgramMatches matches = ngram_matches(output, words.numbers(rouge_tokens(reference, stem)), order);
      const auto share = [&](int64_t of) {
        return static_cast<double>(matches.both) / static_cast<double>(std::max<int64_t>(of, 1));
      };
      return rouge_score(share(matches.of_output), share(matches.of_reference));
    });
  });
}

}  // namespace

extern constinit const Scorer rouge_n_scorer = {
    .name = "rouge_n",
    .aliases = {"rouge"},
    .summary = "ROUGE-N: F1 of the n-grams that answer and reference have in common; the best reference counts.",
    .arguments = {ArgumentSpec{.name = "n",
                               .type = ArgumentType::integer,
                               .default_number = 1,
                               .lowest = 1,
                               .highest = 9,
                               .summary = "Words in an n-gram"},
                  kStemArgument},
    .reference_answer = Reference::required,
    .whole = false,
    .threshold = Score::kNone,
    .parts = {"precision", "recall"},
    .prepare = prepare,
    .reference = "rouge-score rougeN, use_stemmer=True"};

}  // namespace assay
