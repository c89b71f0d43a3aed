// SPDX-License-Identifier: Apache-2.0
// Share of the rows of a class that are not predicted as it: fn / (fn + tp).
#include "assay/metrics/metric.h"

namespace assay {

extern constinit const Metric false_negative_rate = {
    .name = "false_negative_rate",
    .aliases = {"fnr", "miss_rate", "type_2_error_rate"},
    .summary = "Share of the rows of a class that are not predicted as it.",
    .tasks = binary | multiclass,
    .class_ratio = formula<RatioFormula>([]<typename N>(const BinaryCounts<N>& counts, const Arguments&) -> Ratio<N> {
      return {counts.fn, counts.positives(), "no row of the class"};
    }),
    .interval = Interval::proportion,
    .range = {0, 1},
    .better = Direction::lower,
    .reference = "1 - scikit-learn recall_score"};

}  // namespace assay
