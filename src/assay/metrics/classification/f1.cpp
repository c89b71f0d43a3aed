// SPDX-License-Identifier: Apache-2.0
// Harmonic mean of precision and recall: 2 tp / (2 tp + fp + fn) (van Rijsbergen 1979).
#include "assay/metrics/metric.h"

namespace assay {

extern constinit const Metric f1 = {.name = "f1",
                                    .aliases = {"f1_score", "f_score", "f_measure", "dice", "dice_score"},
                                    .summary = "Harmonic mean of precision and recall.",
                                    .tasks = binary | multiclass,
                                    .default_for = binary | multiclass | multilabel,
                                    .class_counts = formula<CountsFormula>(
                                        []<typename N>(const BinaryCounts<N>& counts, const Arguments&) -> Outcome<N> {
                                          const N denominator = counts.positives() + counts.predicted_positives();
                                          if (denominator == 0)
                                            return Undefined{"no row of the class and none predicted as it"};
                                          return N(2) * counts.tp / denominator;
                                        }),
                                    .interval = Interval::logit,
                                    .range = {0, 1},
                                    .reference = "scikit-learn f1_score"};

}  // namespace assay
