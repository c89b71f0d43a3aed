// SPDX-License-Identifier: Apache-2.0
// chrF of one answer (Popovic 2015) as sacreBLEU computes it: F2 of mean precision and mean recall over character
// n-grams of up to six, white space left out; with words=2 it is chrF++. The best reference counts. From 0 to 100.
#include <algorithm>

#include "assay/base/unicode.h"
#include "assay/scorers/scorer.h"
#include "assay/scorers/words.h"

namespace assay {
namespace {

std::vector<uint32_t> characters(std::string_view text) {
  std::vector<uint32_t> points;
  for (char32_t c : code_points(text)) {
    if (!is_white_space(c)) points.push_back(static_cast<uint32_t>(c));
  }
  return points;
}

// Words with the punctuation at one end apart.
std::vector<std::string> words_apart(std::string_view text) {
  std::vector<std::string> words;
  for (std::string_view word : words_of(text)) {
    if (count_code_points(word) > 1 && is_ascii_punctuation(word.back())) {
      words.emplace_back(word.substr(0, word.size() - 1));
      words.emplace_back(word.substr(word.size() - 1));
    } else if (count_code_points(word) > 1 && is_ascii_punctuation(word.front())) {
      words.emplace_back(word.substr(0, 1));
      words.emplace_back(word.substr(1));
    } else {
      words.emplace_back(word);
    }
  }
  return words;
}

struct Text {
  std::vector<uint32_t> characters, words;
};

double chrf(const Text& output, const Text& reference, size_t character_order, size_t word_order, double beta) {
  double precision = 0, recall = 0;
  int orders = 0;
  const auto add = [&](const std::vector<uint32_t>& ours, const std::vector<uint32_t>& theirs, size_t order) {
    const NgramMatches matches = ngram_matches(ours, theirs, order);
    if (matches.of_output == 0 || matches.of_reference == 0) return;
    precision += static_cast<double>(matches.both) / static_cast<double>(matches.of_output);
    recall += static_cast<double>(matches.both) / static_cast<double>(matches.of_reference);
    ++orders;
  };
  for (size_t n = 1; n <= character_order; ++n) add(output.characters, reference.characters, n);
  for (size_t n = 1; n <= word_order; ++n) add(output.words, reference.words, n);
  if (orders == 0 || precision + recall == 0) return 0;
  precision /= orders;
  recall /= orders;
  const double factor = beta * beta;
  return 100 * ((1 + factor) * precision * recall / (factor * precision + recall));
}

Result<Scoring> prepare(const ScorerArguments& arguments) {
  const auto character_order = static_cast<size_t>(arguments.integer("characters")),
             word_order = static_cast<size_t>(arguments.integer("words"));
  return Scoring([=, beta = arguments.number("beta")](const AnswerRow& answer) {
    Vocabulary vocabulary;
    const auto text_of = [&](std::string_view text) {
      return Text{characters(text), word_order > 0 ? vocabulary.numbers(words_apart(text)) : std::vector<uint32_t>()};
    };
    const Text output = text_of(answer.output);
    return best_of(answer, true, [&](std::string_view reference) {
      return Score::of(chrf(output, text_of(reference), character_order, word_order, beta));
    });
  });
}

}  // namespace

extern constinit const Scorer chrf_scorer = {
    .name = "chrf",
    .summary =
        "chrF of one answer: F2 of its character n-grams against the reference's, from 0 to 100; words=2 is chrF++.",
    .arguments = {ArgumentSpec{.name = "characters",
                               .type = ArgumentType::integer,
                               .default_number = 6,
                               .lowest = 1,
                               .highest = 12,
                               .summary = "The longest character n-gram"},
                  ArgumentSpec{.name = "words",
                               .type = ArgumentType::integer,
                               .default_number = 0,
                               .lowest = 0,
                               .highest = 4,
                               .summary = "The longest word n-gram; 2: chrF++"},
                  ArgumentSpec{.name = "beta",
                               .type = ArgumentType::number,
                               .default_number = 2,
                               .lowest = 0.1,
                               .highest = 10,
                               .summary = "How many times as much recall counts as precision"}},
    .reference_answer = Reference::required,
    .whole = false,
    .range = {0, 100},
    .threshold = Score::kNone,
    .prepare = prepare,
    .reference = "sacrebleu sentence_chrf"};

}  // namespace assay
