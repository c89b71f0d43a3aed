// SPDX-License-Identifier: Apache-2.0
// Similarity by edits: 1 less the Levenshtein distance over the length of the longer text; two empty texts are alike.
#include "assay/scorers/characters.h"

namespace assay {
namespace {

Result<Scoring> prepare(const ScorerArguments& arguments) {
  return by_share_of_characters(arguments, levenshtein_distance);
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
