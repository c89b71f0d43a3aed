// SPDX-License-Identifier: Apache-2.0
// K-th root of the product of the recalls of the K classes that have rows (Kubat and Matwin 1997); of two classes the
// root of recall times specificity. 0 as soon as one class is never found.
#include "assay/base/elementary.h"
#include "assay/metrics/metric.h"

namespace assay {
namespace {

double root(double x, int degree) {
  if (degree == 1 || x == 0) return x;
  return degree == 2 ? square_root(x) : elementary::pow(x, 1.0 / degree);
}
Variable root(const Variable& x, int degree) {
  const double value = root(x.value, degree);
  return combine(x, x.value > 0 ? value / (degree * x.value) : 0, {}, 0, value);
}

}  // namespace

extern constinit const Metric geometric_mean = {
    .name = "geometric_mean",
    .aliases = {"geometric_mean_score", "g_mean", "gmean"},
    .summary = "Geometric mean of the recalls of the classes.",
    .tasks = binary | multiclass,
    .confusion = formula<ConfusionFormula>([]<typename N>(const Confusion<N>& counts, const Arguments&) -> Outcome<N> {
      int present = 0;
      for (int k = 0; k < counts.classes(); ++k) present += counts.truth(k) > 0 ? 1 : 0;
      if (present == 0) return Undefined{"no rows"};
      N product = 1;
      for (int k = 0; k < counts.classes(); ++k) {
        const N truth = counts.truth(k);
        if (truth > 0) product = product * root(counts.at(k, k) / truth, present);
      }
      return product;
    }),
    .interval = Interval::logit,
    .range = {0, 1},
    .reference = "imbalanced-learn geometric_mean_score(average='multiclass')"};

}  // namespace assay
