// SPDX-License-Identifier: Apache-2.0
// Mean recall of the classes that have rows (Brodersen et al. 2010). `adjusted` puts chance at 0 and perfect at 1:
// (s - 1/K) / (1 - 1/K), K the number of classes with rows; negative where the model is worse than chance, which is why
// the interval is made on the atanh scale.
#include "assay/metrics/metric.h"

namespace assay {

extern constinit const Metric balanced_accuracy = {
    .name = "balanced_accuracy",
    .aliases = {"balanced_accuracy_score", "bacc", "macro_recall"},
    .summary = "Mean recall of the classes, so that each class counts the same.",
    .tasks = binary | multiclass,
    .arguments = {ArgumentSpec{.name = "adjusted",
                               .type = ArgumentType::text,
                               .default_text = "no",
                               .choices = {"no", "yes"},
                               .summary = "yes: rescaled so that chance is 0 and perfect is 1"}},
    .confusion =
        formula<ConfusionFormula>([]<typename N>(const Confusion<N>& counts, const Arguments& arguments) -> Outcome<N> {
          N sum = 0;
          int present = 0;
          for (int k = 0; k < counts.classes(); ++k) {
            const N truth = counts.truth(k);
            if (truth == 0) continue;
            sum += counts.at(k, k) / truth;
            ++present;
          }
          if (present == 0) return Undefined{"no rows"};
          const N score = sum / N(present);
          if (arguments.text("adjusted") == "no") return score;
          if (present == 1) return Undefined{"only one class among truths"};
          const double chance = 1.0 / present;
          return (score - N(chance)) / N(1 - chance);
        }),
    .interval = Interval::atanh,
    .range = {-1, 1},
    .reference = "scikit-learn balanced_accuracy_score"};

}  // namespace assay
