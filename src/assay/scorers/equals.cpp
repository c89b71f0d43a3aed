// SPDX-License-Identifier: Apache-2.0
// Whether an answer is the reference, or one of several.
#include "assay/base/unicode.h"
#include "assay/scorers/scorer.h"
#include "assay/scorers/words.h"

namespace assay {
namespace {

std::string prepared(std::string_view text, bool ignore_case, bool trim, bool normalize) {
  if (normalize) return normalized_answer(text);
  if (trim) text = strip(text);
  return ignore_case ? lower_text(text) : std::string(text);
}

Result<Scoring> prepare(const ScorerArguments& arguments) {
  const bool ignore_case = arguments.is("case", "ignore"), trim = arguments.is("blanks", "trim");
  const bool normalize = arguments.is("normalize", "squad");
  return Scoring([=](const AnswerRow& answer) {
    const std::string output = prepared(answer.output, ignore_case, trim, normalize);
    for (const std::string_view reference : answer.references) {
      if (output == prepared(reference, ignore_case, trim, normalize)) return Score::of(1);
    }
    return Score::of(0, quoted_start(answer.output) + " is not " + quoted_start(answer.references.front()));
  });
}

}  // namespace

extern constinit const Scorer equals_scorer = {
    .name = "equals",
    .aliases = {"exact_match", "exact"},
    .summary = "Whether the answer is the reference, or one of several references.",
    .arguments = {kCaseArgument,
                  ArgumentSpec{.name = "blanks",
                               .type = ArgumentType::text,
                               .default_text = "keep",
                               .choices = {"keep", "trim"},
                               .summary = "Whether white space at both ends counts"},
                  ArgumentSpec{.name = "normalize",
                               .type = ArgumentType::text,
                               .default_text = "none",
                               .choices = {"none", "squad"},
                               .summary = "squad: lower case, without punctuation and the words a, an, the"}},
    .reference_answer = Reference::required,
    .prepare = prepare,
    .reference = "SQuAD exact_match (normalize=squad)"};

}  // namespace assay
