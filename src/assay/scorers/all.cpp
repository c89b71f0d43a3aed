// SPDX-License-Identifier: Apache-2.0
// Whether every one of some scorers passes.
#include "assay/scorers/scorer.h"

namespace assay {
namespace {

Result<Scoring> prepare(const ScorerArguments& arguments) {
  for (const InnerScorer& one : arguments.inner) {
    if (!one.passes) return usage_error("'" + one.name + "' has no pass", "compare it, or give it a threshold=");
  }
  return Scoring([inner = arguments.inner](const AnswerRow& answer) {
    std::string reasons;
    for (const InnerScorer& one : inner) {
      const Score score = one.score(answer);
      if (!score.scored()) return Score::none(score.outcome, one.name + ": " + score.reason);
      if (one.passes(score)) continue;
      reasons += (reasons.empty() ? "" : "; ") + one.name + (score.reason.empty() ? "" : ": " + score.reason);
    }
    return Score::truth(reasons.empty(), reasons);
  });
}

}  // namespace

extern constinit const Scorer all_scorer = {.name = "all",
                                            .summary = "Whether every one of some scorers passes.",
                                            .reads_output = false,
                                            .inner = Inner::scorers,
                                            .prepare = prepare,
                                            .reference = "Python's all"};

}  // namespace assay
