// SPDX-License-Identifier: Apache-2.0
// Whether an answer chooses the reference's letter. Where an answer names several letters, what is said to be the
// answer goes before a letter in brackets, and that before a letter at the start or alone; of equals the last one
// counts.
#include <re2/re2.h>

#include <memory>

#include "assay/base/unicode.h"
#include "assay/scorers/scorer.h"

namespace assay {
namespace {

struct Patterns {
  std::vector<std::unique_ptr<const RE2>> in_order;
};

std::shared_ptr<const Patterns> patterns_of(const std::string& letters) {
  const std::string both = "[" + letters + lower_text(letters) + "]", capital = "[" + letters + "]";
  auto patterns = std::make_shared<Patterns>();
  for (const std::string& text :
       {"(?i:answer|choice|option)(?i:\\s+is)?\\s*:?\\s*(?:\\*\\*|\\$|\\\\boxed\\{|\\\\text\\{|\\(|\\[|\"|')*(" + both +
            ")(?:[^A-Za-z]|$)",
        "\\\\boxed\\{(?:\\\\text\\{)?\\(?(" + both + ")\\)?\\}", "[(\\[](" + both + ")[)\\]]",
        "\\*\\*(" + capital + ")[.):]?\\s*\\*\\*", "^\\s*(" + both + ")\\s*(?:[.):,]|$)",
        "(?m:^\\s*(" + capital + ")[.):])", "(?:^|[^A-Za-z'])(" + capital + ")(?:[^A-Za-z']|$)"}) {
    patterns->in_order.push_back(std::make_unique<const RE2>(text));
  }
  return patterns;
}

std::optional<std::string> chosen(const Patterns& patterns, std::string_view text) {
  for (const auto& pattern : patterns.in_order) {
    re2::StringPiece rest(text.data(), text.size());
    std::string letter, last;
    while (RE2::FindAndConsume(&rest, *pattern, &letter)) last = letter;
    if (!last.empty()) return upper_text(last);
  }
  return std::nullopt;
}

// A reference is a letter, "(B)", or the number of the choice from 0.
std::optional<std::string> wanted_letter(const Patterns& patterns, const std::string& letters,
                                         std::string_view reference) {
  const std::string text(strip(reference));
  if (text.size() == 1 && text[0] >= '0' && text[0] <= '9') {
    const auto index = static_cast<size_t>(text[0] - '0');
    return index < letters.size() ? std::optional(letters.substr(index, 1)) : std::nullopt;
  }
  return chosen(patterns, text);
}

Result<std::string> letters_of(const ScorerArguments& arguments) {
  const std::string letters = upper_text(arguments.text("letters"));
  for (char c : letters) {
    if (c < 'A' || c > 'Z') return usage_error("letters are A to Z", "write letters='ABCD'");
  }
  return letters;
}

Result<Scoring> prepare(const ScorerArguments& arguments) {
  ASSAY_TRY(const std::string letters, letters_of(arguments));
  return Scoring([letters, patterns = patterns_of(letters)](const AnswerRow& answer) {
    const auto letter = chosen(*patterns, answer.output);
    bool known = false;
    for (const std::string_view reference : answer.references) {
      const auto wanted = wanted_letter(*patterns, letters, reference);
      known = known || wanted;
      if (wanted && letter == wanted) return Score::of(1);
    }
    if (!known) return Score::none(AnswerOutcome::not_applicable, "the reference is none of the letters " + letters);
    return Score::of(0, letter ? "chooses " + *letter : "chooses no letter");
  });
}

Result<Scorer::Extraction> extract(const ScorerArguments& arguments) {
  ASSAY_TRY(const std::string letters, letters_of(arguments));
  return Scorer::Extraction(
      [patterns = patterns_of(letters)](std::string_view text) { return chosen(*patterns, text); });
}

}  // namespace

extern constinit const Scorer choice_scorer = {
    .name = "choice",
    .aliases = {"multiple_choice"},
    .summary = "Whether the answer chooses the reference's letter; as an extraction, the letter that it chooses.",
    .arguments = {ArgumentSpec{.name = "letters",
                               .type = ArgumentType::text,
                               .default_text = "ABCDEFGHIJ",
                               .summary = "The letters that can be chosen"}},
    .reference_answer = Reference::required,
    .prepare = prepare,
    .extract = extract,
    .reference = "The letter that a reader would take, by the order that the page gives"};

}  // namespace assay
