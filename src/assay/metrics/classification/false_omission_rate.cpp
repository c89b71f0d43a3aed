// SPDX-License-Identifier: Apache-2.0
// Share of the rows not predicted as a class that belong to it: fn / (fn + tn).
#include "assay/metrics/metric.h"

namespace assay {

extern constinit const Metric false_omission_rate = {
    .name = "false_omission_rate",
    .aliases = {"false_omission"},
    .summary = "Share of the rows not predicted as a class that belong to it.",
    .tasks = binary | multiclass,
    .class_ratio = formula<RatioFormula>([]<typename N>(const BinaryCounts<N>& counts, const Arguments&) -> Ratio<N> {
      return {counts.fn, counts.predicted_negatives(), "every row is predicted as the class"};
    }),
    .interval = Interval::proportion,
    .range = {0, 1},
    .better = Direction::lower,
    .reference = "1 - scikit-learn precision_score of the negative class"};

}  // namespace assay
