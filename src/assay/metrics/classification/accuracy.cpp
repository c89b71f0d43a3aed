// SPDX-License-Identifier: Apache-2.0
// Share of rows whose predicted class is the true one; with several labels, whose every label is.
#include "assay/metrics/metric.h"

namespace assay {

extern constinit const Metric accuracy = {
    .name = "accuracy",
    .aliases = {"accuracy_score", "acc"},
    .summary = "Share of rows whose predicted class is the true one.",
    .tasks = binary | multiclass | multilabel,
    .default_for = binary | multiclass | multilabel,
    .ratio = formula<ConfusionRatioFormula>([]<typename N>(const Confusion<N>& counts, const Arguments&) -> Ratio<N> {
      return {counts.correct(), counts.total(), "no rows"};
    }),
    .label_row = [](const BinaryCounts<double>& row) { return row.fp + row.fn == 0 ? 1.0 : 0.0; },
    .interval = Interval::proportion,
    .range = {0, 1},
    .reference = "scikit-learn accuracy_score"};

}  // namespace assay
