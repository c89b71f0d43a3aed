// SPDX-License-Identifier: Apache-2.0
// Share of the rows predicted as a class that lie outside it: fp / (fp + tp).
#include "assay/metrics/metric.h"

namespace assay {

extern constinit const Metric false_discovery_rate = {
    .name = "false_discovery_rate",
    .aliases = {"fdr"},
    .summary = "Share of the rows predicted as a class that lie outside it.",
    .tasks = binary | multiclass,
    .class_ratio = formula<RatioFormula>([]<typename N>(const BinaryCounts<N>& counts, const Arguments&) -> Ratio<N> {
      return {counts.fp, counts.predicted_positives(), "no row is predicted as the class"};
    }),
    .interval = Interval::proportion,
    .range = {0, 1},
    .better = Direction::lower,
    .reference = "1 - scikit-learn precision_score"};

}  // namespace assay
