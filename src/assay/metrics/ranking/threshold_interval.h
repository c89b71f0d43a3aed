// SPDX-License-Identifier: Apache-2.0
// Intervals of the threshold that a target rate needs, by test inversion: an end is the threshold from which on the
// exact interval of the rate (recall of the positive rows, false positive rate of the negative ones) settles on which
// side of the target it lies. Without weights and clusters these are the order statistics of the class's scores, and
// each end misses with at most its tail, ties or not. An end that the rows cannot give is unbounded.
#pragma once

#include "assay/metrics/curves/threshold_walk.h"
#include "assay/stats/interval.h"

namespace assay {

// Of the highest threshold whose rate reaches `target`.
IntervalAt threshold_reaching(const RankedScores& rows, ThresholdWalk::Kinds found, ThresholdWalk::Kinds among,
                              double target);
// Of the lowest threshold whose rate does not exceed `target`.
IntervalAt threshold_within(const RankedScores& rows, ThresholdWalk::Kinds found, ThresholdWalk::Kinds among,
                            double target);

}  // namespace assay
