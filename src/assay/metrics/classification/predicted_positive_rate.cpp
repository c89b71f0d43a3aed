// SPDX-License-Identifier: Apache-2.0
// Share of the rows that are predicted as a class: (tp + fp) / n.
#include "assay/metrics/metric.h"

namespace assay {

extern constinit const Metric predicted_positive_rate = {
    .name = "predicted_positive_rate",
    .aliases = {"selection_rate", "acceptance_rate"},
    .summary = "Share of the rows that are predicted as a class.",
    .tasks = binary | multiclass,
    .class_ratio = formula<RatioFormula>([]<typename N>(const BinaryCounts<N>& counts, const Arguments&) -> Ratio<N> {
      return {counts.predicted_positives(), counts.total(), "no rows"};
    }),
    .interval = Interval::proportion,
    .range = {0, 1},
    .better = Direction::neither,
    .reference = "fairlearn selection_rate"};

}  // namespace assay
