// SPDX-License-Identifier: Apache-2.0
// Jaro's similarity with Winkler's boost for a common start.
#include "assay/scorers/characters.h"

namespace assay {
namespace {

Result<Scoring> prepare(const ScorerArguments& arguments) {
  return by_characters(
      arguments, true,
      [prefix = arguments.number("prefix")](std::u32string_view output, std::u32string_view reference) {
        return jaro_winkler_similarity(output, reference, prefix);
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
