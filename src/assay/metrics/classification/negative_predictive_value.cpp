// SPDX-License-Identifier: Apache-2.0
// Share of the rows not predicted as a class that lie outside it: tn / (tn + fn).
#include "assay/metrics/metric.h"

namespace assay {

extern constinit const Metric negative_predictive_value = {
    .name = "negative_predictive_value",
    .aliases = {"npv"},
    .summary = "Share of the rows not predicted as a class that lie outside it.",
    .tasks = binary | multiclass,
    .class_ratio = formula<RatioFormula>([]<typename N>(const BinaryCounts<N>& counts, const Arguments&) -> Ratio<N> {
      return {counts.tn, counts.predicted_negatives(), "every row is predicted as the class"};
    }),
    .interval = Interval::proportion,
    .range = {0, 1},
    .reference = "scikit-learn precision_score of the negative class"};

}  // namespace assay
