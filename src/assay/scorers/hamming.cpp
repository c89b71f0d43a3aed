// SPDX-License-Identifier: Apache-2.0
// Share of the places at which an answer and its reference have the same character; the longer one decides how many
// there are.
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
      return Score::of(1 - static_cast<double>(hamming_distance(output, reference)) / static_cast<double>(longest));
    });
  });
}

}  // namespace

extern constinit const Scorer hamming_scorer = {
    .name = "hamming",
    .summary =
        "Share of places with the same character; what is missing or too much differs; the best reference counts.",
    .arguments = {kCaseArgument},
    .reference_answer = Reference::required,
    .whole = false,
    .threshold = Score::kNone,
    .prepare = prepare,
    .reference = "rapidfuzz Hamming.normalized_similarity"};

}  // namespace assay
