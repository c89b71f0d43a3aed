// SPDX-License-Identifier: Apache-2.0
// Share of the rows outside a class that are predicted as it: fp / (fp + tn).
#include "assay/metrics/metric.h"

namespace assay {

extern constinit const Metric false_positive_rate = {
    .name = "false_positive_rate",
    .aliases = {"fpr", "fall_out", "fallout", "false_alarm_rate", "type_1_error_rate"},
    .summary = "Share of the rows outside a class that are predicted as it.",
    .tasks = binary | multiclass,
    .class_ratio = formula<RatioFormula>([]<typename N>(const BinaryCounts<N>& counts, const Arguments&) -> Ratio<N> {
      return {counts.fp, counts.negatives(), "no row outside the class"};
    }),
    .interval = Interval::proportion,
    .range = {0, 1},
    .better = Direction::lower,
    .reference = "scikit-learn roc_curve, fpr at the threshold"};

}  // namespace assay
