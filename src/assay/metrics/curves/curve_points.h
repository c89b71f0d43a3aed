// SPDX-License-Identifier: Apache-2.0
// Which thresholds a curve is drawn at.
#pragma once

#include <functional>

#include "assay/metrics/curves/threshold_walk.h"
#include "assay/metrics/metric.h"

namespace assay {

// What scikit-learn's drop_intermediate leaves out: points on a straight line of both rates (ROC), or points whose true
// positives are those of the points before and after (precision and recall, DET).
enum class Intermediate { kept, straight, same_true_positives };

struct PointRule {
  size_t most = 100;  // of more thresholds as many are kept as spread over both classes evenly; 0: all are kept
  Intermediate intermediate = Intermediate::kept;
};
// From the arguments below; `dropped` is what drop_intermediate=yes leaves out.
PointRule point_rule(const Arguments& arguments, Intermediate dropped);

constexpr ArgumentSpec kPointsArgument = {.name = "points",
                                          .type = ArgumentType::integer,
                                          .default_number = 100,
                                          .lowest = 0,
                                          .highest = 1e9,
                                          .summary = "kept of more thresholds; 0: all"};
constexpr ArgumentSpec drop_intermediate_argument(std::string_view by_default) {
  return {.name = "drop_intermediate",
          .type = ArgumentType::text,
          .default_text = by_default,
          .choices = {"yes", "no"},
          .summary = "leave out points that do not change the shape"};
}

// Calls `visit` at each kept threshold, highest first; the walk stands there.
void for_each_point(const RankedScores& rows, const PointRule& rule,
                    const std::function<void(const ThresholdWalk&)>& visit);

}  // namespace assay
