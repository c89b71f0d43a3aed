// SPDX-License-Identifier: Apache-2.0
// How many insertions, deletions and replacements lie between an answer and its reference.
#include "assay/scorers/characters.h"

namespace assay {
namespace {

Result<Scoring> prepare(const ScorerArguments& arguments) {
  return by_characters(arguments, false, [](std::u32string_view output, std::u32string_view reference) {
    return static_cast<double>(levenshtein_distance(output, reference));
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
