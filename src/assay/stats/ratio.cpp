// SPDX-License-Identifier: Apache-2.0
#include "assay/stats/ratio.h"

#include <algorithm>
#include <cmath>

#include "assay/stats/distributions.h"

namespace assay {

IntervalEnds ratio_of_independent(double a, const IntervalEnds& a_ends, double b, const IntervalEnds& b_ends) {
  IntervalEnds ends;
  if (a == 0 && b == 0) return ends;
  // (ab + root) / y, which is x / (ab - root) too: each end takes the form in which nothing cancels.
  const auto x_of = [&](double end) { return end * (2 * a - end); };
  const auto y_of = [&](double end) { return end * (2 * b - end); };
  const auto root = [&](double x, double y) { return std::sqrt(std::max(0.0, a * b * a * b - x * y)); };
  const auto finite = [](double value) {
    return std::isfinite(value) && value >= 0 ? std::optional(rounded(value)) : std::nullopt;
  };
  ends.lower = 0.0;
  if (a_ends.lower && b_ends.upper) {
    const double x = x_of(*a_ends.lower), y = y_of(*b_ends.upper);
    ends.lower = finite(x / (a * b + root(x, y))).value_or(0);
  }
  if (a_ends.upper && b_ends.lower && *b_ends.lower > 0) {
    const double x = x_of(*a_ends.upper), y = y_of(*b_ends.lower);
    ends.upper = finite((a * b + root(x, y)) / y);
  }
  return ends;
}

}  // namespace assay
