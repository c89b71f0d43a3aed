// SPDX-License-Identifier: Apache-2.0
// Share of the rows outside a class that are not predicted as it: tn / (tn + fp).
#include "assay/metrics/metric.h"

namespace assay {

extern constinit const Metric specificity = {
    .name = "specificity",
    .aliases = {"tnr", "true_negative_rate", "selectivity", "specificity_score"},
    .summary = "Share of the rows outside a class that are not predicted as it.",
    .tasks = binary | multiclass,
    .class_ratio = formula<RatioFormula>([]<typename N>(const BinaryCounts<N>& counts, const Arguments&) -> Ratio<N> {
      return {counts.tn, counts.negatives(), "no row outside the class"};
    }),
    .interval = Interval::proportion,
    .range = {0, 1},
    .reference = "scikit-learn recall_score of the negative class"};

}  // namespace assay
