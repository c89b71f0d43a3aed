// SPDX-License-Identifier: Apache-2.0
// How many insertions, deletions and replacements lie between an answer and its reference.
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
  return Scoring([=](const AnswerRow& answer) {
    const std::u32string output = points(answer.output);
    return best_of(answer, false, [&](std::string_view text) {
      const std::u32string reference = points(text);
      return Score::of(static_cast<double>(levenshtein_distance(output, reference)));
    });
  });
}

}  // namespace

extern constinit const Scorer levenshtein_distance_scorer = {
    .name = "levenshtein_distance",
    .summary = "Edits between answer and reference: insertions, deletions, replacements; the nearest reference counts.",
    .arguments = {kCaseArgument},
    .reference_answer = Reference::required,
    .range = {0, kUnbounded},
    .higher_is_better = false,
    .threshold = Score::kNone,
    .prepare = prepare,
    .reference = "rapidfuzz Levenshtein.distance"};

}  // namespace assay
