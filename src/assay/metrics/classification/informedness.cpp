// SPDX-License-Identifier: Apache-2.0
// Probability of an informed decision: recall + specificity - 1 (Youden 1950; Powers 2011).
#include "assay/metrics/metric.h"

namespace assay {

extern constinit const Metric informedness = {
    .name = "informedness",
    .aliases = {"youden", "youden_j", "bookmaker", "bookmaker_informedness"},
    .summary = "Recall plus specificity minus 1: 0 is chance, 1 is perfect.",
    .tasks = binary | multiclass,
    .class_counts =
        formula<CountsFormula>([]<typename N>(const BinaryCounts<N>& counts, const Arguments&) -> Outcome<N> {
          if (counts.positives() == 0) return Undefined{"no row of the class"};
          if (counts.negatives() == 0) return Undefined{"no row outside the class"};
          return counts.tp / counts.positives() - counts.fp / counts.negatives();
        }),
    .interval = Interval::atanh,
    .range = {-1, 1},
    .reference = "scikit-learn balanced_accuracy_score(adjusted=True) of a binary target"};

}  // namespace assay
