// SPDX-License-Identifier: Apache-2.0
// The mean of scorers before this one, each with its weight: weighted(correct=0.7, polite=0.3).
#include "assay/scorers/scorer.h"

namespace assay {
namespace {

Result<Scoring> prepare(const ScorerArguments& arguments) {
  double total = 0;
  for (const InnerScorer& one : arguments.inner) {
    if (!(one.weight >= 0)) return usage_error("a weight is not negative");
    total += one.weight;
  }
  if (!(total > 0)) return usage_error("the weights add up to 0");
  return Scoring([inner = arguments.inner, total](const AnswerRow& answer) {
    double sum = 0;
    std::string reasons;
    for (const InnerScorer& one : inner) {
      const Score score = one.score(answer);
      if (!score.scored()) return Score::none(score.outcome, one.name + ": " + score.reason);
      sum += one.weight * score.value;
      if (!score.reason.empty()) reasons += (reasons.empty() ? "" : "; ") + one.name + ": " + score.reason;
    }
    return Score::of(sum / total, reasons);
  });
}

}  // namespace

extern constinit const Scorer weighted_scorer = {
    .name = "weighted",
    .summary = "The weighted mean of scorers before this one: weighted(correct=0.7, polite=0.3).",
    .reads_output = false,
    .whole = false,
    .range = {-kUnbounded, kUnbounded},
    .threshold = Score::kNone,
    .inner = Inner::weighted,
    .prepare = prepare,
    .reference = "numpy average"};

}  // namespace assay
