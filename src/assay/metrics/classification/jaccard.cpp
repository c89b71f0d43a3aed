// SPDX-License-Identifier: Apache-2.0
// Rows in both the class and its predictions over rows in either: tp / (tp + fp + fn) (Jaccard 1901).
#include "assay/metrics/metric.h"

namespace assay {

extern constinit const Metric jaccard = {
    .name = "jaccard",
    .aliases = {"jaccard_score", "iou", "critical_success_index", "threat_score"},
    .summary = "Rows in both the class and its predictions over rows in either.",
    .tasks = binary | multiclass,
    .class_counts =
        formula<CountsFormula>([]<typename N>(const BinaryCounts<N>& counts, const Arguments&) -> Outcome<N> {
          const N either = counts.tp + counts.fp + counts.fn;
          if (either == 0) return Undefined{"no row of the class and none predicted as it"};
          return counts.tp / either;
        }),
    .interval = Interval::logit,
    .range = {0, 1},
    .reference = "scikit-learn jaccard_score"};

}  // namespace assay
