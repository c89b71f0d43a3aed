// SPDX-License-Identifier: Apache-2.0
// Whether an answer ends with a text, or with its reference; white space at both ends aside.
#include "assay/base/unicode.h"
#include "assay/scorers/scorer.h"
#include "assay/scorers/words.h"

namespace assay {
namespace {

Result<Scoring> prepare(const ScorerArguments& arguments) {
  const bool ignore_case = arguments.is("case", "ignore");
  const auto cased = [ignore_case](std::string_view text) {
    return ignore_case ? lower_text(text) : std::string(text);
  };
  return Scoring([cased, text = arguments.text("text")](const AnswerRow& answer) {
    const std::string output = cased(strip(answer.output));
    if (!text.empty()) return Score::truth(output.ends_with(cased(text)), "does not end with " + quoted_start(text));
    if (answer.references.empty()) return Score::none(AnswerOutcome::not_applicable, "no reference");
    for (std::string_view reference : answer.references) {
      if (output.ends_with(cased(strip(reference)))) return Score::of(1);
    }
    return Score::of(0, "does not end with " + quoted_start(answer.references.front()));
  });
}

}  // namespace

extern constinit const Scorer ends_with_scorer = {
    .name = "ends_with",
    .summary = "Whether the answer ends with a text, or with its reference, white space aside.",
    .arguments = {ArgumentSpec{.name = "text", .type = ArgumentType::text, .summary = "The text; empty: the reference"},
                  kCaseArgument},
    .reference_answer = Reference::optional,
    .prepare = prepare,
    .reference = "Python's str.endswith"};

}  // namespace assay
