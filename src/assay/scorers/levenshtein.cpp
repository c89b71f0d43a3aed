// SPDX-License-Identifier: Apache-2.0
// Similarity by edits: 1 less the Levenshtein distance over the length of the longer text; two empty texts are alike.
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
    return best_of(answer, true, [&](std::string_view text) {
      const std::u32string reference = points(text);
      const size_t longest = std::max(output.size(), reference.size());
      if (longest == 0) return Score::of(1);
      return Score::of(1 - static_cast<double>(levenshtein_distance(output, reference)) / static_cast<double>(longest));
    });
  });
}

}  // namespace

extern constinit const Scorer levenshtein_scorer = {
    .name = "levenshtein",
    .summary = "Similarity by edits: 1 - Levenshtein distance / length of the longer text; the best reference counts.",
    .arguments = {kCaseArgument},
    .reference_answer = Reference::required,
    .whole = false,
    .threshold = Score::kNone,
    .prepare = prepare,
    .reference = "rapidfuzz Levenshtein.normalized_similarity"};

}  // namespace assay
