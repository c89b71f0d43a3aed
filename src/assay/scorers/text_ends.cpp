// SPDX-License-Identifier: Apache-2.0
#include "assay/scorers/text_ends.h"

#include <string>

#include "assay/base/unicode.h"

namespace assay {

Scoring at_an_end(const ScorerArguments& arguments, std::string_view otherwise, HasAtEnd has) {
  const bool ignore_case = arguments.is("case", "ignore");
  const auto cased = [ignore_case](std::string_view text) {
    return ignore_case ? lower_text(text) : std::string(text);
  };
  return Scoring([=, otherwise = std::string(otherwise), text = arguments.text("text")](const AnswerRow& answer) {
    const std::string output = cased(strip(answer.output));
    if (!text.empty()) return Score::truth(has(output, cased(text)), otherwise + quoted_start(text));
    if (answer.references.empty()) return Score::none(AnswerOutcome::not_applicable, "no reference");
    for (std::string_view reference : answer.references) {
      if (has(output, cased(strip(reference)))) return Score::of(1);
    }
    return Score::of(0, otherwise + quoted_start(answer.references.front()));
  });
}

}  // namespace assay
