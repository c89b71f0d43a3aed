// SPDX-License-Identifier: Apache-2.0
// Calibration errors of binned scores: a norm of the bins' gaps between mean score and observed share.
//
//   l1   sum over bins of share x |gap|                       (Naeini, Cooper and Hauskrecht 2015; Guo et al. 2017)
//   l2   root of the sum of share x gap^2
//   max  the largest |gap|
//
// Noise alone makes gaps: of a perfect model the plain error is above 0. Debiased, l2 takes each bin's variance off its
// squared gap (Kumar, Liang and Ma 2019; at least 0 in all), l1 takes off what a normal error around each gap adds to
// it on average (the folded normal's mean; they draw it, here it is in closed form). Its own error is still there.
//
// Interval: the bins' exact shares hold together at an equal part of the tail each (Bonferroni), and the norm of the
// least and of the greatest gaps in that box bounds the error. Bins are fixed; the scores are taken as they are.
#pragma once

#include <span>
#include <string_view>

#include "assay/metrics/calibration/score_bins.h"
#include "assay/stats/interval.h"

namespace assay {

enum class Norm { l1, l2, largest };

// `total_weight` is that of the slice: rows without a bin count as rows without a gap.
double calibration_error(std::span<const ScoreBin> bins, double total_weight, Norm norm, bool debias);
IntervalAt calibration_error_interval(std::vector<ScoreBin> bins, double total_weight, Norm norm, bool debias);

}  // namespace assay
