// SPDX-License-Identifier: Apache-2.0
// Jaro's similarity: common characters near one another, less those in another order.
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
      return Score::of(jaro_similarity(output, reference));
    });
  });
}

}  // namespace

extern constinit const Scorer jaro_scorer = {
    .name = "jaro",
    .summary = "Jaro's similarity of answer and reference, by characters near one another; the best reference counts.",
    .arguments = {kCaseArgument},
    .reference_answer = Reference::required,
    .whole = false,
    .threshold = Score::kNone,
    .prepare = prepare,
    .reference = "rapidfuzz Jaro.similarity"};

}  // namespace assay
