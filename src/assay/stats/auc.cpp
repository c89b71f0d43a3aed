// SPDX-License-Identifier: Apache-2.0
#include "assay/stats/auc.h"

#include <algorithm>
#include <cmath>

#include "assay/base/elementary.h"
#include "assay/stats/distributions.h"
#include "assay/stats/mean.h"

namespace assay {
namespace {

constexpr double kFewErrors = 10;

bool has_few_errors(double area, double positives, double negatives) {
  return std::min(positives, negatives) * std::min(area, 1 - area) < kFewErrors;
}

// Hanley and McNeil 1982, equation 2, for areas of either side of a half: their Q1 and Q2 suit exponential scores.
double hanley_mcneil(double area, double positives, double negatives) {
  const double q1 = area / (2 - area), q2 = 2 * area * area / (1 + area);
  const double sum = area * (1 - area) + (positives - 1) * (q1 - area * area) + (negatives - 1) * (q2 - area * area);
  return std::max(0.0, sum) / (positives * negatives);
}

// The lower end of the inverted interval: below the area for tails under a half, above it for larger ones. The root is
// the only one on its side, since sqrt(HM) is concave and |A - t| straight.
double lower_end(double area, double variance, double positives, double negatives, double tail) {
  if (!(tail > 0)) return 0;
  if (area >= 1) return elementary::exp(elementary::log(tail) / std::min(positives, negatives));
  if (area <= 0) return 0;
  const double inflation = std::max(1.0, variance / hanley_mcneil(area, positives, negatives));
  const double z = -normal_quantile(tail), reach = std::fabs(z);
  double near = area, far = z >= 0 ? 0 : 1;
  for (int i = 0; i < 200; ++i) {
    const double middle = near + (far - near) / 2;
    if (middle == near || middle == far) break;
    const double error = std::sqrt(hanley_mcneil(middle, positives, negatives) * inflation);
    (std::fabs(area - middle) < reach * error ? near : far) = middle;
  }
  return near;
}

}  // namespace

std::string auc_method(double area, double positives, double negatives) {
  return has_few_errors(area, positives, negatives) ? "hanley_mcneil" : "delong_logit";
}

IntervalEnds auc_interval(double area, double variance, double positives, double negatives, double tail_lower,
                          double tail_upper) {
  if (!(area >= 0 && area <= 1) || !(std::min(positives, negatives) > 0)) return {0.0, 1.0};
  if (!has_few_errors(area, positives, negatives) && variance > 0) {
    return transformed(area, std::sqrt(variance), Transform::logit, tail_lower, tail_upper);
  }
  // Swapping the classes mirrors the area, so that the upper end is the lower end of the mirrored table.
  return {rounded(lower_end(area, variance, positives, negatives, tail_lower)),
          rounded(1 - lower_end(1 - area, variance, negatives, positives, tail_upper))};
}

}  // namespace assay
