// SPDX-License-Identifier: Apache-2.0
#include "assay/engine/relative_difference.h"

#include <cmath>

#include "assay/stats/distributions.h"
#include "assay/stats/ratio.h"

namespace assay {

Difference relative_difference(const std::function<Difference(double factor)>& at) {
  Difference result = at(1);
  if (!result.value) return result;
  const double a = *result.first, b = *result.second;
  if (!(b > 0)) {
    result.value.reset();
    result.undefined = "the other side is 0";
    return result;
  }
  const Difference plain = result;
  result.value = a / b - 1;
  if (!plain.recipe.ends) return result;
  // Where the interval of a - b keeps an asymmetry of its own, differences at other factors show the errors of both.
  const Difference half = at(0.5), more = at(1.5), twice = at(2);
  const auto variance = [](const Difference& one) { return one.recipe.standard_error * one.recipe.standard_error; };
  const bool varies = variance(plain) > 0 && variance(half) > 0 && variance(more) > 0 && variance(twice) > 0;
  result.recipe.method = "fieller";
  result.recipe.standard_error = plain.recipe.standard_error / b;
  if (!varies) {
    result.recipe.method = plain.recipe.method;
    result.recipe.ends = [ends = plain.recipe.ends, b](double lower, double upper) {
      const IntervalEnds own = ends(lower, upper);
      const auto share = [&](std::optional<double> end) { return end ? std::optional(*end / b) : std::nullopt; };
      return IntervalEnds{share(own.lower), share(own.upper)};
    };
    return result;
  }
  // V(f) = v0 - 2 f c + f^2 v1 through three factors.
  const double v_half = variance(half), v_more = variance(more), v_twice = variance(twice);
  const double second = (v_twice - v_more) / 0.5 - (v_more - v_half) / 1.0;  // 1.5 v1
  const double v1 = second / 1.5;
  const double slope = (v_more - v_half) - 2 * v1;  // -2 c
  const double v0 = v_half - 0.5 * slope - 0.25 * v1;
  result.recipe.ends = [=, other = twice](double lower, double upper) {
    const auto quantile = [&](double tail) -> std::optional<double> {
      const IntervalEnds ends = other.recipe.ends(tail, tail);
      if (!ends.lower) return std::nullopt;
      return (*other.value - *ends.lower) / other.recipe.standard_error;
    };
    // The root of (a - f b)^2 = q^2 V(f) on one side of a / b.
    const auto root = [&](std::optional<double> q, double sign) -> std::optional<double> {
      if (!q) return std::nullopt;
      const double square = *q * *q;
      const double p = b * b - square * v1, m = a * b + square * slope / 2, k = a * a - square * v0;
      if (!(p > 0)) return std::nullopt;
      return rounded((m + sign * std::sqrt(std::max(0.0, m * m - p * k))) / p - 1);
    };
    return IntervalEnds{root(quantile(lower), -1), root(quantile(upper), 1)};
  };
  return result;
}

Difference relative_of_independent(const Estimate& first, const Estimate& second) {
  Difference result = independent_difference(first, second, 1);
  if (!result.value) return result;
  const double a = *result.first, b = *result.second;
  if (!(b > 0)) {
    result.value.reset();
    result.undefined = "the other side is 0";
    return result;
  }
  result.value = a / b - 1;
  if (!result.recipe.ends) return result;
  result.recipe.method = "mover_ratio";
  result.recipe.ends = [=, of_a = first.recipe.ends, of_b = second.recipe.ends](double lower, double upper) {
    const IntervalEnds ratio = ratio_of_independent(a, of_a(lower, upper), b, of_b(upper, lower));
    const auto less_one = [](std::optional<double> end) {
      return end ? std::optional(rounded(*end - 1)) : std::nullopt;
    };
    return IntervalEnds{less_one(ratio.lower), less_one(ratio.upper)};
  };
  return result;
}

}  // namespace assay
