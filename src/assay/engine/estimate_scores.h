// SPDX-License-Identifier: Apache-2.0
// Estimates of metrics of ranked scores: of one class against the rest, of the top label, or averaged over classes.
#pragma once

#include <optional>
#include <vector>

#include "assay/engine/estimate.h"

namespace assay {

// One class, or the top label. `tail` is of the bands of a table-valued metric; `made_before` the slice's ranked scores
// where the caller has them (RankedSlices), null where they are made here.
void estimate_scores(const EstimateSpec& spec, const ScoreRows& rows, const Fold& fold, double tail,
                     const RankedScores* made_before, Estimate& estimate);
// An average over the classes: each against the rest, each pair of classes, or all in one ranking (micro).
void estimate_class_scores(const EstimateSpec& spec, const ScoreRows& rows, const Fold& fold, Estimate& estimate);

// The average over the classes with each row's influence on it. `first_column` is where the model's scores begin in a
// state of two models. Weights of classes (average=weighted) are taken as known.
struct ClassAverage {
  std::optional<double> value;
  const char* undefined = nullptr;
  LargeVector<double> influence;  // by row of the state, times its weight; zeros where the metric gives none
  IntervalAt own_interval;        // of a metric with an interval of its own
};
ClassAverage average_over_classes(const EstimateSpec& spec, const ScoreRows& rows, const std::vector<bool>& chosen,
                                  uint32_t classes, uint32_t first_column = 0);

}  // namespace assay
