// SPDX-License-Identifier: Apache-2.0
// Jaro's similarity: common characters near one another, less those in another order.
#include "assay/scorers/characters.h"

namespace assay {
namespace {

Result<Scoring> prepare(const ScorerArguments& arguments) { return by_characters(arguments, true, jaro_similarity); }

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
