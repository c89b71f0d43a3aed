// SPDX-License-Identifier: Apache-2.0
// Share of the places at which an answer and its reference have the same character; the longer one decides how many
// there are.
#include "assay/scorers/characters.h"

namespace assay {
namespace {

Result<Scoring> prepare(const ScorerArguments& arguments) {
  return by_share_of_characters(arguments, hamming_distance);
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
