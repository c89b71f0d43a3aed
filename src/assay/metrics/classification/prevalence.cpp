// SPDX-License-Identifier: Apache-2.0
// Share of the rows that belong to a class: (tp + fn) / n. A fact of the table, whatever the model.
#include "assay/metrics/metric.h"

namespace assay {

extern constinit const Metric prevalence = {
    .name = "prevalence",
    .aliases = {"base_rate", "positive_rate"},
    .summary = "Share of the rows that belong to a class.",
    .tasks = binary | multiclass,
    .class_ratio = formula<RatioFormula>([]<typename N>(const BinaryCounts<N>& counts, const Arguments&) -> Ratio<N> {
      return {counts.positives(), counts.total(), "no rows"};
    }),
    .interval = Interval::proportion,
    .range = {0, 1},
    .better = Direction::neither,
    .reference = "Mean of the binary target"};

}  // namespace assay
