// SPDX-License-Identifier: Apache-2.0
#include "assay/metrics/within_samples/subsets.h"

namespace assay {

double all_among(double marked, double n, double k) {
  if (marked < k) return 0;
  // A product of k ratios instead of binomial coefficients, which overflow.
  double probability = 1;
  for (double i = 0; i < k; ++i) probability *= (marked - i) / (n - i);
  return probability;
}

}  // namespace assay
