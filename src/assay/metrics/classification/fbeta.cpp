// SPDX-License-Identifier: Apache-2.0
// Weighted harmonic mean of precision and recall, recall weighing beta times as much (van Rijsbergen 1979):
// (1 + beta^2) tp / ((1 + beta^2) tp + beta^2 fn + fp).
#include <limits>

#include "assay/metrics/metric.h"

namespace assay {

extern constinit const Metric fbeta = {
    .name = "fbeta",
    .aliases = {"fbeta_score", "f_beta"},
    .summary = "Weighted harmonic mean of precision and recall; beta above 1 favours recall.",
    .tasks = binary | multiclass,
    .arguments = {ArgumentSpec{.name = "beta",
                               .type = ArgumentType::number,
                               .default_number = std::numeric_limits<double>::quiet_NaN(),
                               .lowest = 0,
                               .highest = 1e100,
                               .summary = "how many times as much recall weighs as precision"}},
    .class_counts =
        formula<CountsFormula>([]<typename N>(const BinaryCounts<N>& counts, const Arguments& arguments) -> Outcome<N> {
          const double beta_squared = arguments.number("beta") * arguments.number("beta");
          const N denominator = N(beta_squared) * counts.positives() + counts.predicted_positives();
          if (denominator == 0) return Undefined{"no row of the class and none predicted as it"};
          return N(1 + beta_squared) * counts.tp / denominator;
        }),
    .interval = Interval::logit,
    .range = {0, 1},
    .reference = "scikit-learn fbeta_score"};

}  // namespace assay
