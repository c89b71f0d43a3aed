// SPDX-License-Identifier: Apache-2.0
// Logistic recalibration (D. R. Cox 1958): P(positive) = 1 / (1 + exp(-(intercept + slope x logit(score)))), fitted by
// maximum likelihood. A calibrated model has intercept 0 and slope 1; a slope below 1 says that its scores are too
// extreme. Scores are clipped to [2^-52, 1 - 2^-52].
#pragma once

#include "assay/metrics/views.h"

namespace assay {

enum class SlopeOf { data, one };  // fitted, or fixed at 1

struct Recalibration {
  const char* undefined = nullptr;
  double intercept = 0, slope = 1;
  // Each row's influence on both, by score (the inverse Hessian times the row's score, which gives the sandwich
  // variance).
  struct Influence {
    ScoreInfluence on_intercept, on_slope;
  };
  LargeVector<Influence> influence;
};

// Undefined where no maximum exists: one class only, scores that separate the classes, or (of a fitted slope) a single
// score. Newton's method with halved steps; ends when a step changes neither number by more than 1e-14 of its size.
Recalibration recalibrate(const RankedScores& rows, SlopeOf slope, bool with_influence);

}  // namespace assay
