// SPDX-License-Identifier: Apache-2.0
// Odds of a predicted positive inside the class over those outside it: tp tn / (fp fn) (Glas et al. 2003).
#include "assay/metrics/metric.h"

namespace assay {

extern constinit const Metric diagnostic_odds_ratio = {
    .name = "diagnostic_odds_ratio",
    .aliases = {"dor"},
    .summary = "Positive over negative likelihood ratio: tp tn / (fp fn).",
    .tasks = binary | multiclass,
    .class_counts =
        formula<CountsFormula>([]<typename N>(const BinaryCounts<N>& counts, const Arguments&) -> Outcome<N> {
          if (counts.fp == 0) return Undefined{"no false positive"};
          if (counts.fn == 0) return Undefined{"no false negative"};
          return counts.tp / counts.fp * counts.tn / counts.fn;
        }),
    .interval = Interval::log,
    .range = {0, 1e308},
    .reference = "scikit-learn class_likelihood_ratios, first over second"};

}  // namespace assay
