// SPDX-License-Identifier: Apache-2.0
// F1 of the words that an answer and its reference have in common, after SQuAD's normalisation, each word as often as
// it stands in both: the multiset. The best reference counts.
#include <map>

#include "assay/base/unicode.h"
#include "assay/scorers/rouge_tokens.h"
#include "assay/scorers/words.h"

namespace assay {
namespace {

Score f1(const std::vector<std::string_view>& output, const std::vector<std::string_view>& reference) {
  // Two empty texts are the same one.
  if (output.empty() || reference.empty())
    return rouge_score(output.empty() && reference.empty(), output.empty() && reference.empty());
  std::map<std::string_view, int64_t> left;
  for (std::string_view word : reference) ++left[word];
  double common = 0;
  for (std::string_view word : output) common += left[word]-- > 0;
  return rouge_score(common / static_cast<double>(output.size()), common / static_cast<double>(reference.size()));
}

Result<Scoring> prepare(const ScorerArguments&) {
  return Scoring([](const AnswerRow& answer) {
    const std::string output = normalized_answer(answer.output);
    return best_of(answer, true, [&](std::string_view text) {
      const std::string reference = normalized_answer(text);
      return f1(words_of(output), words_of(reference));
    });
  });
}

}  // namespace

extern constinit const Scorer token_f1_scorer = {
    .name = "token_f1",
    .aliases = {"squad_f1"},
    .summary = "F1 of the words in common, each as often as it stands in both (multiset); the best reference counts.",
    .reference_answer = Reference::required,
    .whole = false,
    .threshold = Score::kNone,
    .parts = {"precision", "recall"},
    .prepare = prepare,
    .reference = "SQuAD 2.0 f1"};

}  // namespace assay
