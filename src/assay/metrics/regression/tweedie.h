// SPDX-License-Identifier: Apache-2.0
// The unit deviance of the Tweedie family (Joergensen 1987), by the power p of its variance function: 0 normal, 1
// Poisson, 2 gamma, 3 inverse Gaussian. Defined as scikit-learn has it: p <= 0 or p >= 1; values above 0 unless p is 0;
// targets of 0 or more where 1 <= p < 2, above 0 where p >= 2. NaN outside.
//
// With q = 2 - p and u = (target - value) / value it is 2 value^q ((1 + u)^q - 1 - q u) / (q (q - 1)), whose first two
// terms cancel where u is small: of 1e9 + 1 against 1e9 the Poisson deviance by its textbook formula is 0 or 2.4e-7,
// and truly 1.0e-9. There its power series is summed instead (of which Loader's bd0, 2000, is the case q = 1), so that
// no digit is lost.
#pragma once

#include <cmath>
#include <limits>

#include "assay/base/elementary.h"

namespace assay {

inline double tweedie_deviance(double target, double value, double power) {
  const double p = power;
  if (p == 0) return (target - value) * (target - value);
  const bool outside = (p > 0 && p < 1) || !(value > 0) || (p >= 1 && !(target >= 0)) || (p >= 2 && !(target > 0));
  if (outside) return std::numeric_limits<double>::quiet_NaN();
  const double q = 2 - p, u = (target - value) / value;
  if (std::fabs(u) < 0.1 && std::fabs(q * u) < 1) {
    double sum = 0, term = u * u / 2;
    for (int k = 2; std::fabs(term) > 1e-17 * sum; ++k) {
      sum += term;
      term *= (q - k) * u / (k + 1);
    }
    return 2 * (p == 1 ? value : p == 2 ? 1 : elementary::pow(value, q)) * sum;
  }
  if (p == 1) return 2 * ((target > 0 ? target * elementary::log(target / value) : 0) - target + value);
  if (p == 2) return 2 * (elementary::log(value / target) + target / value - 1);
  const double own = target > 0 ? elementary::pow(target, q) : 0;
  return 2 * (own / ((1 - p) * q) - target * elementary::pow(value, 1 - p) / (1 - p) + elementary::pow(value, q) / q);
}

}  // namespace assay
