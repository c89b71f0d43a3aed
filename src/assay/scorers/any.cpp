// SPDX-License-Identifier: Apache-2.0
// Whether at least one of some scorers passes. One that cannot be scored is passed over where another passes.
#include "assay/scorers/scorer.h"

namespace assay {
namespace {

Result<Scoring> prepare(const ScorerArguments& arguments) {
  for (const InnerScorer& one : arguments.inner) {
    if (!one.passes) return usage_error("'" + one.name + "' has no pass", "compare it, or give it a threshold=");
  }
  return Scoring([inner = arguments.inner](const AnswerRow& answer) {
    std::string reasons;
    std::optional<Score> unscored;
    for (const InnerScorer& one : inner) {
      Score score = one.score(answer);
      if (!score.scored()) {
        unscored = Score::none(score.outcome, one.name + ": " + score.reason);
        continue;
      }
      if (one.passes(score)) return Score::of(1);
      reasons += (reasons.empty() ? "" : "; ") + one.name + (score.reason.empty() ? "" : ": " + score.reason);
    }
    return unscored ? *unscored : Score::of(0, reasons);
  });
}

}  // namespace

extern constinit const Scorer any_scorer = {.name = "any",
                                            .summary = "Whether at least one of some scorers passes.",
                                            .reads_output = false,
                                            .inner = Inner::scorers,
                                            .prepare = prepare,
                                            .reference = "Python's any"};

}  // namespace assay
