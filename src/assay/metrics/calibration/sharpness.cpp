// SPDX-License-Identifier: Apache-2.0
// Variance of the probabilities over n: how far the model dares to leave its mean (Gneiting, Balabdaoui and Raftery
// 2007). Taken around 1/2, where probabilities lose the fewest digits.
#include "assay/metrics/metric.h"

namespace assay {
namespace {

void write_terms(const Examples& rows, const Arguments&, double* const* out) {
  for (size_t i = 0; i < rows.count; ++i) {
    const double distance = rows.score[0][i] - 0.5;
    out[0][i] = distance;
    out[1][i] = distance * distance;
  }
}

}  // namespace

extern constinit const Metric sharpness = {
    .name = "sharpness",
    .aliases = {"score_variance"},
    .summary = "Variance of the probabilities.",
    .tasks = binary,
    .reads = Reads::probabilities,
    .terms = 2,
    .row_terms = write_terms,
    .means = formula<MeansFormula>([]<typename N>(const Means<N>& means, const Arguments&) -> Outcome<N> {
      const N variance = means.mean[1] - means.mean[0] * means.mean[0];
      if (variance < 0) return N(0);
      return variance;
    }),
    .interval = Interval::log,
    .range = {0, 0.25},
    .better = Direction::neither,
    .reference = "numpy.var of y_proba"};

}  // namespace assay
