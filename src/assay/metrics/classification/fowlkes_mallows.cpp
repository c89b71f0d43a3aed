// SPDX-License-Identifier: Apache-2.0
// Geometric mean of precision and recall of a class (the cosine of truth and prediction). scikit-learn's
// fowlkes_mallows_score compares two clusterings by pairs of rows and is another number.
#include "assay/metrics/metric.h"

namespace assay {

extern constinit const Metric fowlkes_mallows = {
    .name = "fowlkes_mallows",
    .aliases = {"fowlkes_mallows_index", "g_measure", "ochiai"},
    .summary = "Geometric mean of precision and recall.",
    .tasks = binary | multiclass,
    .class_counts =
        formula<CountsFormula>([]<typename N>(const BinaryCounts<N>& counts, const Arguments&) -> Outcome<N> {
          if (counts.positives() == 0) return Undefined{"no row of the class"};
          if (counts.predicted_positives() == 0) return Undefined{"no row is predicted as the class"};
          return square_root(counts.tp / counts.positives() * (counts.tp / counts.predicted_positives()));
        }),
    .interval = Interval::logit,
    .range = {0, 1},
    .reference = "sqrt(scikit-learn precision_score * recall_score)"};

}  // namespace assay
