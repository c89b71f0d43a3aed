// SPDX-License-Identifier: Apache-2.0
#include "assay/stats/extremes.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "assay/base/elementary.h"
#include "assay/stats/distributions.h"

namespace assay {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

// P(range of k standard normal values > width) = k * integral of phi(z) (Phi(z)^(k - 1) - (Phi(z) - Phi(z - width))^(k
// - 1)). The difference of powers is taken without cancellation, so that tails of any size keep their digits. The
// trapezoidal rule converges faster than any power of its step on such functions.
double range_tail(double width, size_t k) {
  constexpr double kFirst = -8.5, kStep = 0.125, kInverseRootTwoPi = 0.3989422804014326779;
  const double power = static_cast<double>(k - 1);
  const int steps = static_cast<int>(std::ceil((17 + width) / kStep));
  double sum = 0;
  for (int i = 0; i <= steps; ++i) {
    const double z = kFirst + i * kStep;
    const double below = normal_cdf(z), outside = normal_cdf(z - width);
    const double loss = -elementary::expm1(power * elementary::log1p(-std::min(1.0, outside / below)));
    sum += elementary::exp(-z * z / 2 + power * elementary::log(below)) * loss;
  }
  return static_cast<double>(k) * sum * kStep * kInverseRootTwoPi;
}

// The greater, nothing being above everything.
void raise(std::optional<double>& greatest, std::optional<double> end, bool is_first) {
  if (is_first) {
    greatest = end;
  } else {
    greatest = greatest && end ? std::optional(std::max(*greatest, *end)) : std::nullopt;
  }
}

// Over all ordered pairs: the greatest upper end at the plain tail, the greatest lower end at the simultaneous one.
// What is unbounded below proves no difference.
template <typename Lower, typename Upper>
IntervalEnds range_of_pairs(size_t groups, Lower lower, Upper upper) {
  IntervalEnds ends{0.0, 0.0};
  bool is_first = true;
  for (size_t i = 0; i < groups; ++i) {
    for (size_t j = 0; j < groups; ++j) {
      if (i == j) continue;
      raise(ends.upper, upper(i, j), is_first);
      is_first = false;
      if (const std::optional<double> end = lower(i, j)) ends.lower = std::max(*ends.lower, *end);
    }
  }
  if (ends.upper) ends.upper = rounded(std::max(0.0, *ends.upper));
  ends.lower = rounded(*ends.lower);
  return ends;
}

}  // namespace

double sidak_quantile(size_t pairs, double tail) {
  if (!(tail > 0)) return kInfinity;
  if (tail >= 1 || pairs == 0) return 0;
  // Of one pair, on both sides: 1 - (1 - tail)^(1 / pairs).
  const double both = -elementary::expm1(elementary::log1p(-tail) / static_cast<double>(pairs));
  return -normal_quantile(both / 2);
}

double tukey_quantile(size_t groups, double tail) {
  if (!(tail > 0)) return kInfinity;
  if (tail >= 1 || groups < 2) return 0;
  const double outermost = sidak_quantile(groups * (groups - 1) / 2, tail);
  if (groups == 2) return outermost;
  // A difference of two values of error 1 has error sqrt(2), so that c = width / sqrt(2). The logarithm of the tail is
  // smooth in c: false position with the Illinois rule, between no correction at all and Sidak's.
  const double log_tail = elementary::log(tail);
  const auto excess = [&](double c) { return elementary::log(range_tail(c * std::sqrt(2.0), groups)) - log_tail; };
  double low = std::max(0.0, -normal_quantile(tail / 2)), high = outermost;
  double at_low = excess(low), at_high = excess(high);
  int kept = 0;
  for (int i = 0; i < 40 && high - low > 1e-14 * high && at_low > 0 && at_high < 0; ++i) {
    const double middle = low + (high - low) * (at_low / (at_low - at_high));
    if (!(middle > low && middle < high)) break;
    const double here = excess(middle);
    if (here > 0) {
      low = middle;
      at_low = here;
      if (kept == 1) at_high /= 2;
      kept = 1;
    } else {
      high = middle;
      at_high = here;
      if (kept == -1) at_low /= 2;
      kept = -1;
      if (here == 0) break;
    }
  }
  return high;
}

IntervalEnds range_over_groups(size_t groups, const PairIntervalAt& pair, double tail_lower, double tail_upper) {
  const double each = groups < 2 ? tail_lower : tail_lower / static_cast<double>(groups * (groups - 1));
  return range_of_pairs(
      groups, [&](size_t i, size_t j) { return pair(i, j, each, tail_upper).lower; },
      [&](size_t i, size_t j) { return pair(i, j, each, tail_upper).upper; });
}

IntervalEnds range_over_groups(const GroupEstimates& groups, double tail_lower, double tail_upper) {
  const size_t k = groups.value.size();
  if (k < 2) return {0.0, 0.0};
  const bool independent = groups.covariance.empty();
  const double plain = -normal_quantile(tail_upper);
  const double simultaneous = independent ? tukey_quantile(k, tail_lower) : sidak_quantile(k * (k - 1) / 2, tail_lower);
  const auto end = [&](size_t i, size_t j, double quantile) -> std::optional<double> {
    const double a = groups.standard_error[i], b = groups.standard_error[j];
    const double shared = independent ? 0 : groups.covariance[i * k + j] + groups.covariance[j * k + i];
    const double x = groups.value[i] - groups.value[j] + quantile * std::sqrt(std::max(0.0, a * a + b * b - shared));
    return std::isfinite(x) ? std::optional(x) : std::nullopt;
  };
  return range_of_pairs(
      k, [&](size_t i, size_t j) { return end(i, j, -simultaneous); },
      [&](size_t i, size_t j) { return end(i, j, plain); });
}

IntervalEnds ratio_over_groups(const GroupEstimates& logarithms, double tail_lower, double tail_upper) {
  for (const double value : logarithms.value) {
    if (!std::isfinite(value)) return {0.0, 1.0};
  }
  const IntervalEnds range = range_over_groups(logarithms, tail_upper, tail_lower);
  return {range.upper ? rounded(elementary::exp(-*range.upper)) : 0.0, rounded(elementary::exp(-*range.lower))};
}

IntervalEnds ratio_over_groups(size_t groups, const PairIntervalAt& ratio, double tail_lower, double tail_upper) {
  if (groups < 2) return {1.0, 1.0};
  const double each = tail_upper / static_cast<double>(groups * (groups - 1));
  IntervalEnds ends{1.0, 1.0};
  for (size_t i = 0; i < groups; ++i) {
    for (size_t j = 0; j < groups; ++j) {
      if (i == j) continue;
      const IntervalEnds own = ratio(i, j, tail_lower, each);
      ends.lower = std::min(*ends.lower, own.lower.value_or(0.0));
      if (own.upper) ends.upper = std::min(*ends.upper, *own.upper);
    }
  }
  return {rounded(std::max(0.0, *ends.lower)), rounded(*ends.upper)};
}

IntervalEnds largest_over_groups(size_t groups, const GroupIntervalAt& group, double tail_lower, double tail_upper) {
  if (groups == 0) return {};
  const double each = tail_lower / static_cast<double>(groups);
  IntervalEnds ends;
  for (size_t i = 0; i < groups; ++i) {
    const IntervalEnds own = group(i, each, tail_upper);
    raise(ends.upper, own.upper, i == 0);
    if (own.lower) ends.lower = ends.lower ? std::max(*ends.lower, *own.lower) : *own.lower;
  }
  return ends;
}

IntervalEnds smallest_over_groups(size_t groups, const GroupIntervalAt& group, double tail_lower, double tail_upper) {
  const auto negated = [](const IntervalEnds& ends) {
    IntervalEnds mirrored;
    if (ends.upper) mirrored.lower = -*ends.upper;
    if (ends.lower) mirrored.upper = -*ends.lower;
    return mirrored;
  };
  return negated(largest_over_groups(
      groups, [&](size_t i, double lower, double upper) { return negated(group(i, upper, lower)); }, tail_upper,
      tail_lower));
}

}  // namespace assay
