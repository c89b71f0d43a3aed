// SPDX-License-Identifier: Apache-2.0
// Share of the rows of a class that are predicted as it.
#include "assay/metrics/metric.h"

namespace assay {

extern constinit const Metric recall = {
    .name = "recall",
    .aliases = {"recall_score", "tpr", "true_positive_rate", "sensitivity", "hit_rate"},
    .summary = "Share of the rows of a class that are predicted as it.",
    .tasks = binary | multiclass,
    .default_for = binary | multiclass | multilabel,
    .class_ratio = formula<RatioFormula>([]<typename N>(const BinaryCounts<N>& counts, const Arguments&) -> Ratio<N> {
      return {counts.tp, counts.positives(), "no row of the class"};
    }),
    .interval = Interval::proportion,
    .range = {0, 1},
    .reference = "scikit-learn recall_score"};

}  // namespace assay
