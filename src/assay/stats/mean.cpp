// SPDX-License-Identifier: Apache-2.0
#include "assay/stats/mean.h"

#include <cmath>

#include "assay/base/elementary.h"
#include "assay/stats/distributions.h"

namespace assay {
namespace {

IntervalEnds range_of(Transform transform) {
  switch (transform) {
    case Transform::identity: break;
    case Transform::logit: return {0.0, 1.0};
    case Transform::atanh: return {-1.0, 1.0};
    case Transform::log: return {0.0, std::nullopt};
  }
  return {};
}

double to_scale(Transform transform, double x) {
  switch (transform) {
    case Transform::identity: break;
    case Transform::logit: return elementary::log(x) - elementary::log1p(-x);
    case Transform::atanh: return 0.5 * (elementary::log1p(x) - elementary::log1p(-x));
    case Transform::log: return elementary::log(x);
  }
  return x;
}

double from_scale(Transform transform, double y) {
  switch (transform) {
    case Transform::identity: break;
    case Transform::logit: {
      const double e = elementary::exp(-std::fabs(y));
      return y >= 0 ? 1 / (1 + e) : e / (1 + e);
    }
    case Transform::atanh: {
      // tanh, from the side where the exponential does not overflow.
      const double e = elementary::expm1(-2 * std::fabs(y)), t = -e / (e + 2);
      return y >= 0 ? t : -t;
    }
    case Transform::log: return elementary::exp(y);
  }
  return y;
}

double slope(Transform transform, double x) {
  switch (transform) {
    case Transform::identity: break;
    case Transform::logit: return 1 / (x * (1 - x));
    case Transform::atanh: return 1 / ((1 - x) * (1 + x));
    case Transform::log: return 1 / x;
  }
  return 1;
}

}  // namespace

IntervalEnds student(double mean, double standard_error, double degrees, double tail_lower, double tail_upper) {
  return transformed(mean, standard_error, Transform::identity, tail_lower, tail_upper, degrees);
}

IntervalEnds transformed(double value, double standard_error, Transform transform, double tail_lower, double tail_upper,
                         std::optional<double> degrees) {
  const IntervalEnds range = range_of(transform);
  const bool above = !range.lower || value > *range.lower, below = !range.upper || value < *range.upper;
  const bool inside = std::isfinite(value) && above && below;
  if (!inside || !(standard_error >= 0) || !std::isfinite(standard_error) || (degrees && !(*degrees > 0))) return range;
  const double error = standard_error * slope(transform, value), middle = to_scale(transform, value);
  const auto end = [&](double tail, double sign, std::optional<double> outermost) -> std::optional<double> {
    if (!(tail > 0)) return outermost;
    const double q = degrees ? -student_quantile(tail, *degrees) : -normal_quantile(tail);
    const double x = rounded(from_scale(transform, middle + sign * q * error));
    return std::isfinite(x) ? std::optional(x) : outermost;
  };
  return {end(tail_lower, -1, range.lower), end(tail_upper, 1, range.upper)};
}

IntervalEnds bounded_without_variation(double value, double lowest, double highest, double n, double tail_lower,
                                       double tail_upper) {
  if (!(n > 0) || !(value >= lowest && value <= highest)) return {lowest, highest};
  const auto share = [&](double tail) { return tail > 0 ? -elementary::expm1(elementary::log(tail) / n) : 1.0; };
  return {rounded(value - (value - lowest) * share(tail_lower)),
          rounded(value + (highest - value) * share(tail_upper))};
}

}  // namespace assay
