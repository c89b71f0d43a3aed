// SPDX-License-Identifier: Apache-2.0
// Whether an answer's last number is the reference's: 1,234 and $1234.00 are one number, and 50% is 50. As an
// extraction it is the last number of a text, in plain digits.
#include "assay/scorers/numbers.h"
#include "assay/scorers/scorer.h"

namespace assay {
namespace {

Result<Scoring> prepare(const ScorerArguments& arguments) {
  const bool first = arguments.is("which", "first");
  return Scoring([first](const AnswerRow& answer) {
    const auto found = first ? first_number(answer.output) : last_number(answer.output);
    bool known = false;
    for (const std::string_view reference : answer.references) {
      const auto wanted = last_number(reference);
      if (!wanted) continue;
      known = true;
      if (found && same_number(*found, *wanted)) return Score::of(1);
    }
    if (!known) return Score::none(AnswerOutcome::not_applicable, "the reference holds no number");
    if (!found) return Score::of(0, "no number in the answer");
    return Score::of(0, "the number is " + *found + ", not " + *last_number(answer.references.front()));
  });
}

Result<Scorer::Extraction> extract(const ScorerArguments& arguments) {
  const bool first = arguments.is("which", "first");
  return Scorer::Extraction([first](std::string_view text) { return first ? first_number(text) : last_number(text); });
}

}  // namespace

extern constinit const Scorer exact_number_scorer = {
    .name = "exact_number",
    .aliases = {"number"},
    .summary = "Whether a number of the answer, the last unless said otherwise, is the reference's last number.",
    .arguments = {ArgumentSpec{.name = "which",
                               .type = ArgumentType::text,
                               .default_text = "last",
                               .choices = {"last", "first"},
                               .summary = "Which number of the answer is meant"}},
    .reference_answer = Reference::required,
    .prepare = prepare,
    .extract = extract,
    .reference = "openai/grade-school-math is_correct"};

}  // namespace assay
