// SPDX-License-Identifier: Apache-2.0
// Whether an answer has a code block between ``` fences; as an extraction, what stands in the last one.
#include "assay/scorers/json_text.h"

namespace assay {
namespace {

Result<Scoring> prepare(const ScorerArguments&) {
  return Scoring(
      [](const AnswerRow& answer) { return Score::truth(code_block(answer.output).has_value(), "no code block"); });
}

Result<Scorer::Extraction> extract(const ScorerArguments&) {
  return Scorer::Extraction([](std::string_view text) -> std::optional<std::string> {
    const auto block = code_block(text);
    return block ? std::optional(std::string(*block)) : std::nullopt;
  });
}

}  // namespace

extern constinit const Scorer code_block_scorer = {
    .name = "code_block",
    .summary = "Whether the answer has a code block between fences; as an extraction, the last one's text.",
    .prepare = prepare,
    .extract = extract,
    .reference = "CommonMark fenced code"};

}  // namespace assay
