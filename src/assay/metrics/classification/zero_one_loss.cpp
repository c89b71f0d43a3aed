// SPDX-License-Identifier: Apache-2.0
// Share of rows whose predicted class is not the true one.
#include "assay/metrics/metric.h"

namespace assay {

extern constinit const Metric zero_one_loss = {
    .name = "zero_one_loss",
    .aliases = {"error_rate", "misclassification_rate", "classification_error"},
    .summary = "Share of rows whose predicted class is not the true one.",
    .tasks = binary | multiclass | multilabel,
    .ratio = formula<ConfusionRatioFormula>([]<typename N>(const Confusion<N>& counts, const Arguments&) -> Ratio<N> {
      return {counts.total() - counts.correct(), counts.total(), "no rows"};
    }),
    .label_row = [](const BinaryCounts<double>& row) { return row.fp + row.fn == 0 ? 0.0 : 1.0; },
    .interval = Interval::proportion,
    .range = {0, 1},
    .better = Direction::lower,
    .reference = "scikit-learn zero_one_loss"};

}  // namespace assay
