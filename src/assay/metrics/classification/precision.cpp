// SPDX-License-Identifier: Apache-2.0
// Share of the rows predicted as a class that belong to it.
#include "assay/metrics/metric.h"

namespace assay {

extern constinit const Metric precision = {
    .name = "precision",
    .aliases = {"precision_score", "ppv", "positive_predictive_value"},
    .summary = "Share of the rows predicted as a class that belong to it.",
    .tasks = binary | multiclass,
    .default_for = binary | multiclass | multilabel,
    .class_ratio = formula<RatioFormula>([]<typename N>(const BinaryCounts<N>& counts, const Arguments&) -> Ratio<N> {
      return {counts.tp, counts.predicted_positives(), "no row is predicted as the class"};
    }),
    .interval = Interval::proportion,
    .range = {0, 1},
    .reference = "scikit-learn precision_score"};

}  // namespace assay
