// SPDX-License-Identifier: Apache-2.0
// Correlation of predicted and true classes (Matthews 1975; several classes: Gorodkin 2004).
#include "assay/metrics/metric.h"

namespace assay {

extern constinit const Metric matthews_correlation = {
    .name = "matthews_correlation",
    .aliases = {"mcc", "matthews_corrcoef", "phi", "phi_coefficient"},
    .summary = "Correlation between predicted and true classes; 0 is chance, 1 is perfect.",
    .tasks = binary | multiclass,
    .default_for = binary,
    .confusion = formula<ConfusionFormula>([]<typename N>(const Confusion<N>& counts, const Arguments&) -> Outcome<N> {
      // In shares of the total, so that no product of counts leaves the exact range of a double.
      const N total = counts.total();
      if (total == 0) return Undefined{"no rows"};
      N chance = 0, truth_squared = 0, predicted_squared = 0;
      for (int k = 0; k < counts.classes(); ++k) {
        const N truth = counts.truth(k) / total, predicted = counts.predicted(k) / total;
        chance += truth * predicted;
        truth_squared += truth * truth;
        predicted_squared += predicted * predicted;
      }
      const N spread = (N(1) - truth_squared) * (N(1) - predicted_squared);
      if (spread <= 1e-15) return Undefined{"only one class among truths or predictions"};
      return (counts.correct() / total - chance) / square_root(spread);
    }),
    .interval = Interval::atanh,
    .range = {-1, 1},
    .reference = "scikit-learn matthews_corrcoef"};

}  // namespace assay
