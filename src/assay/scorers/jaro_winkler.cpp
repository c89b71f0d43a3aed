// SPDX-License-Identifier: Apache-2.0
// Jaro's similarity with Winkler's boost for a common start.
#include <algorithm>

#include "assay/base/unicode.h"
#include "assay/scorers/edits.h"
#include "assay/scorers/scorer.h"
#include "assay/scorers/words.h"

namespace assay {
namespace {

Result<Scoring> prepare(const ScorerArguments& arguments) {
  const bool ignore_case = arguments.is("case", "ignore");
  const auto points = [ignore_case](std::string_view text) {
    return code_points(ignore_case ? lower_text(text) : std::string(text));
  };
  return Scoring([=, prefix = arguments.number("prefix")](const AnswerRow& answer) {
    const std::u32string output = points(answer.output);
    return best_of(answer, true, [&](std::string_view text) {
      const std::u32string reference = points(text);
      return Score::of(jaro_winkler_similarity(output, reference, prefix));
    });
  });
}

}  // namespace

extern constinit const Scorer jaro_winkler_scorer = {
    .name = "jaro_winkler",
    .summary = "Jaro's similarity with Winkler's boost for a common start; the best reference counts.",
    .arguments = {ArgumentSpec{.name = "prefix",
                               .type = ArgumentType::number,
                               .default_number = 0.1,
                               .lowest = 0,
                               .highest = 0.25,
                               .summary = "The boost of each common character at the start"},
                  kCaseArgument},
    .reference_answer = Reference::required,
    .whole = false,
    .threshold = Score::kNone,
    .prepare = prepare,
    .reference = "rapidfuzz JaroWinkler.similarity"};

}  // namespace assay
