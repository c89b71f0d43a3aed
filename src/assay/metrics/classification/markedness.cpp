// SPDX-License-Identifier: Apache-2.0
// Precision + negative predictive value - 1 (Powers 2011).
#include "assay/metrics/metric.h"

namespace assay {

extern constinit const Metric markedness = {
    .name = "markedness",
    .aliases = {"delta_p"},
    .summary = "Precision plus negative predictive value minus 1: 0 is chance, 1 is perfect.",
    .tasks = binary | multiclass,
    .class_counts =
        formula<CountsFormula>([]<typename N>(const BinaryCounts<N>& counts, const Arguments&) -> Outcome<N> {
          if (counts.predicted_positives() == 0) return Undefined{"no row is predicted as the class"};
          if (counts.predicted_negatives() == 0) return Undefined{"every row is predicted as the class"};
          return counts.tp / counts.predicted_positives() - counts.fn / counts.predicted_negatives();
        }),
    .interval = Interval::atanh,
    .range = {-1, 1},
    .reference = "Powers 2011"};

}  // namespace assay
