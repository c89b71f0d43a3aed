// SPDX-License-Identifier: Apache-2.0
// Whether an answer is JSON: RFC 8259, no key twice in one object.
#include "assay/scorers/json_text.h"

namespace assay {
namespace {

Result<Scoring> prepare(const ScorerArguments& arguments) {
  return Scoring([block = arguments.is("from", "code_block")](const AnswerRow& answer) {
    const auto json = json_of(answer.output, block);
    return json.ok() ? Score::of(1) : Score::of(0, json.status().text());
  });
}

}  // namespace

extern constinit const Scorer json_valid_scorer = {.name = "json_valid",
                                                   .aliases = {"is_json"},
                                                   .summary = "Whether the answer is JSON, no key twice in one object.",
                                                   .arguments = {kFromArgument},
                                                   .prepare = prepare,
                                                   .reference = "RFC 8259"};

}  // namespace assay
