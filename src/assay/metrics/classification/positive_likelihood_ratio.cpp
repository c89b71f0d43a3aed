// SPDX-License-Identifier: Apache-2.0
// How much a predicted positive raises the odds of the class: recall / false positive rate.
#include "assay/metrics/metric.h"

namespace assay {

extern constinit const Metric positive_likelihood_ratio = {
    .name = "positive_likelihood_ratio",
    .aliases = {"lr_plus", "plr", "class_likelihood_ratios"},
    .summary = "Recall over false positive rate: what a predicted positive does to the odds.",
    .tasks = binary | multiclass,
    .class_counts =
        formula<CountsFormula>([]<typename N>(const BinaryCounts<N>& counts, const Arguments&) -> Outcome<N> {
          if (counts.positives() == 0) return Undefined{"no row of the class"};
          if (counts.negatives() == 0) return Undefined{"no row outside the class"};
          if (counts.fp == 0) return Undefined{"no false positive"};
          return counts.tp / counts.positives() * counts.negatives() / counts.fp;
        }),
    .interval = Interval::log,
    .range = {0, 1e308},
    .reference = "scikit-learn class_likelihood_ratios, first"};

}  // namespace assay
