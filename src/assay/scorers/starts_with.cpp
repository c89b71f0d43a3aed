// SPDX-License-Identifier: Apache-2.0
// Whether an answer starts with a text, or with its reference; white space at both ends aside.
#include "assay/scorers/text_ends.h"

namespace assay {
namespace {

Result<Scoring> prepare(const ScorerArguments& arguments) {
  return at_an_end(arguments, "does not begin with ",
                   [](std::string_view output, std::string_view text) { return output.starts_with(text); });
}

}  // namespace

extern constinit const Scorer starts_with_scorer = {
    .name = "starts_with",
    .summary = "Whether the answer starts with a text, or with its reference, white space aside.",
    .arguments = {ArgumentSpec{.name = "text", .type = ArgumentType::text, .summary = "The text; empty: the reference"},
                  kCaseArgument},
    .reference_answer = Reference::optional,
    .prepare = prepare,
    .reference = "Python's str.startswith"};

}  // namespace assay
