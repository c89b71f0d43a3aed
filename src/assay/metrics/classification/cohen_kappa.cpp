// SPDX-License-Identifier: Apache-2.0
// Agreement beyond chance: 1 - sum W C / sum W E, C the confusion matrix, E what independent margins would give (Cohen
// 1960, 1968). W is 1 off the diagonal (none), |i - j| (linear) or (i - j)^2 (quadratic) in the order of the classes.
#include <string_view>
#include <vector>

#include "assay/metrics/metric.h"

namespace assay {

extern constinit const Metric cohen_kappa = {
    .name = "cohen_kappa",
    .aliases = {"cohen_kappa_score", "kappa"},
    .summary = "Agreement of predicted and true classes beyond what chance would give.",
    .tasks = binary | multiclass,
    .arguments = {ArgumentSpec{.name = "weights",
                               .type = ArgumentType::text,
                               .default_text = "none",
                               .choices = {"none", "linear", "quadratic"},
                               .summary = "how disagreements grow with the distance of the classes"}},
    .confusion =
        formula<ConfusionFormula>([]<typename N>(const Confusion<N>& counts, const Arguments& arguments) -> Outcome<N> {
          const N total = counts.total();
          if (total == 0) return Undefined{"no rows"};
          const std::string_view weights = arguments.text("weights");
          const int classes = counts.classes();
          std::vector<N> predicted;
          for (int j = 0; j < classes; ++j) predicted.push_back(counts.predicted(j) / total);
          N observed = 0, expected = 0;
          for (int i = 0; i < classes; ++i) {
            const N truth = counts.truth(i);
            for (int j = 0; j < classes; ++j) {
              if (i == j) continue;
              const double gap = i < j ? j - i : i - j;
              const N weight = weights == "none" ? 1.0 : weights == "linear" ? gap : gap * gap;
              observed += weight * counts.at(i, j);
              expected += weight * truth * predicted[static_cast<size_t>(j)];
            }
          }
          if (expected == 0) return Undefined{"only one class among truths and predictions"};
          return N(1) - observed / expected;
        }),
    .interval = Interval::atanh,
    .range = {-1, 1},
    .reference = "scikit-learn cohen_kappa_score"};

}  // namespace assay
