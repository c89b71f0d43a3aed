// SPDX-License-Identifier: Apache-2.0
// METEOR (Banerjee and Lavie 2005) with its exact and its stem stage, without WordNet: words between blanks in lower
// case, matched from the end backwards; F with recall weighing alpha, less a penalty for the chunks that the matches
// fall into.
#include <algorithm>
#include <unordered_map>

#include "assay/base/elementary.h"
#include "assay/base/unicode.h"
#include "assay/scorers/porter_stem.h"
#include "assay/scorers/scorer.h"

namespace assay {
namespace {

struct Word {
  size_t place;
  std::string text;
};

// Each word of the output, the last first, takes the last word of the reference that is the same and still free.
void match(std::vector<Word>& output, std::vector<Word>& reference, std::vector<std::pair<size_t, size_t>>& matches) {
  std::unordered_map<std::string, std::vector<size_t>> places;
  for (size_t j = 0; j < reference.size(); ++j) places[reference[j].text].push_back(j);
  std::vector<bool> taken(reference.size());
  std::vector<Word> left;
  for (size_t i = output.size(); i-- > 0;) {
    const auto found = places.find(output[i].text);
    if (found == places.end() || found->second.empty()) {
      left.push_back(output[i]);
      continue;
    }
    const size_t j = found->second.back();
    found->second.pop_back();
    taken[j] = true;
    matches.emplace_back(output[i].place, reference[j].place);
  }
  std::reverse(left.begin(), left.end());
  output = std::move(left);
  std::vector<Word> free;
  for (size_t j = 0; j < reference.size(); ++j) {
    if (!taken[j]) free.push_back(reference[j]);
  }
  reference = std::move(free);
}

std::vector<Word> words(std::string_view text) {
  std::vector<Word> list;
  const std::string lower = lower_text(text);
  for (std::string_view word : words_of(lower)) list.push_back({list.size(), std::string(word)});
  return list;
}

double meteor(std::string_view output_text, std::string_view reference_text, double alpha, double beta, double gamma) {
  std::vector<Word> output = words(output_text), reference = words(reference_text);
  const auto output_size = static_cast<double>(output.size()), reference_size = static_cast<double>(reference.size());
  std::vector<std::pair<size_t, size_t>> matches;
  match(output, reference, matches);
  for (auto* list : {&output, &reference}) {
    for (Word& word : *list) word.text = porter_stem(word.text);
  }
  match(output, reference, matches);
  if (matches.empty()) return 0;
  std::sort(matches.begin(), matches.end());
  const auto count = static_cast<double>(matches.size());
  size_t chunks = 1;
  for (size_t i = 1; i < matches.size(); ++i) {
    const bool next = matches[i].first == matches[i - 1].first + 1 && matches[i].second == matches[i - 1].second + 1;
    chunks += !next;
  }
  const double precision = count / output_size, recall = count / reference_size;
  const double mean = precision * recall / (alpha * precision + (1 - alpha) * recall);
  const double penalty = gamma * elementary::pow(static_cast<double>(chunks) / count, beta);
  return (1 - penalty) * mean;
}

Result<Scoring> prepare(const ScorerArguments& arguments) {
  return Scoring([alpha = arguments.number("alpha"), beta = arguments.number("beta"),
                  gamma = arguments.number("gamma")](const AnswerRow& answer) {
    return best_of(answer, true, [&](std::string_view reference) {
      return Score::of(meteor(answer.output, reference, alpha, beta, gamma));
    });
  });
}

}  // namespace

extern constinit const Scorer meteor_scorer = {
    .name = "meteor",
    .summary = "METEOR with its exact and stem stages, without WordNet; the best reference counts.",
    .arguments = {ArgumentSpec{.name = "alpha",
                               .type = ArgumentType::number,
                               .default_number = 0.9,
                               .lowest = 0,
                               .highest = 1,
                               .summary = "The weight of precision's reciprocal in the mean's denominator"},
                  ArgumentSpec{.name = "beta",
                               .type = ArgumentType::number,
                               .default_number = 3,
                               .lowest = 0,
                               .highest = 10,
                               .summary = "The power of the share of chunks"},
                  ArgumentSpec{.name = "gamma",
                               .type = ArgumentType::number,
                               .default_number = 0.5,
                               .lowest = 0,
                               .highest = 1,
                               .summary = "The largest penalty"}},
    .reference_answer = Reference::required,
    .whole = false,
    .threshold = Score::kNone,
    .prepare = prepare,
    .reference = "nltk meteor_score without synonyms"};

}  // namespace assay
