// SPDX-License-Identifier: Apache-2.0
// How much a predicted negative lowers the odds of the class: false negative rate / specificity.
#include "assay/metrics/metric.h"

namespace assay {

extern constinit const Metric negative_likelihood_ratio = {
    .name = "negative_likelihood_ratio",
    .aliases = {"lr_minus", "nlr"},
    .summary = "False negative rate over specificity: what a predicted negative does to the odds.",
    .tasks = binary | multiclass,
    .class_counts =
        formula<CountsFormula>([]<typename N>(const BinaryCounts<N>& counts, const Arguments&) -> Outcome<N> {
          if (counts.positives() == 0) return Undefined{"no row of the class"};
          if (counts.negatives() == 0) return Undefined{"no row outside the class"};
          if (counts.tn == 0) return Undefined{"no true negative"};
          return counts.fn / counts.positives() * counts.negatives() / counts.tn;
        }),
    .interval = Interval::log,
    .range = {0, 1e308},
    .better = Direction::lower,
    .reference = "scikit-learn class_likelihood_ratios, second"};

}  // namespace assay
