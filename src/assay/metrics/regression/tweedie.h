// SPDX-License-Identifier: Apache-2.0
// The unit deviance of the Tweedie family (Joergensen 1987), by the power p of its variance function: 0 normal, 1
// Poisson, 2 gamma, 3 inverse Gaussian. Defined as scikit-learn has it: p <= 0 or p >= 1; values above 0 unless p is 0;
// targets of 0 or more where 1 <= p < 2, above 0 where p >= 2. NaN outside.
#pragma once

#include <limits>

#include "assay/base/elementary.h"

namespace assay {

inline double tweedie_deviance(double target, double value, double power) {
  const double p = power;
  if (p == 0) return (target - value) * (target - value);
  const bool outside = (p > 0 && p < 1) || !(value > 0) || (p >= 1 && !(target >= 0)) || (p >= 2 && !(target > 0));
  if (outside) return std::numeric_limits<double>::quiet_NaN();
  if (p == 1) return 2 * ((target > 0 ? target * elementary::log(target / value) : 0) - target + value);
  if (p == 2) return 2 * (elementary::log(value / target) + target / value - 1);
  const double own = target > 0 ? elementary::pow(target, 2 - p) : 0;
  return 2 * (own / ((1 - p) * (2 - p)) - target * elementary::pow(value, 1 - p) / (1 - p) +
              elementary::pow(value, 2 - p) / (2 - p));
}

}  // namespace assay
