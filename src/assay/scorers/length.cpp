// SPDX-License-Identifier: Apache-2.0
// How long an answer is: characters (code points), words between white space, lines, or bytes.
#include <algorithm>

#include "assay/base/unicode.h"
#include "assay/scorers/scorer.h"

namespace assay {
namespace {

Result<Scoring> prepare(const ScorerArguments& arguments) {
  return Scoring([unit = arguments.text("unit")](const AnswerRow& answer) {
    size_t length = answer.output.size();
    if (unit == "characters") length = count_code_points(answer.output);
    if (unit == "words") length = words_of(answer.output).size();
    if (unit == "lines") {
      length = static_cast<size_t>(std::count(answer.output.begin(), answer.output.end(), '\n'));
      if (!answer.output.empty() && answer.output.back() != '\n') ++length;
    }
    return Score::of(static_cast<double>(length), std::to_string(length) + " " + unit);
  });
}

}  // namespace

extern constinit const Scorer length_scorer = {
    .name = "length",
    .aliases = {"word_count"},
    .summary = "How long the answer is, in characters, words, lines or bytes; compare it: length() <= 200.",
    .arguments = {ArgumentSpec{.name = "unit",
                               .type = ArgumentType::text,
                               .default_text = "characters",
                               .choices = {"characters", "words", "lines", "bytes"},
                               .summary = "What is counted"}},
    .range = {0, kUnbounded},
    .higher_is_better = false,
    .threshold = Score::kNone,
    .prepare = prepare,
    .reference = "Python's len"};

}  // namespace assay
