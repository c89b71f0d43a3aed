// SPDX-License-Identifier: Apache-2.0
#include "assay/stats/proportion.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "assay/base/elementary.h"
#include "assay/stats/distributions.h"

namespace assay {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

bool are_counts(double successes, double trials) {
  return trials > 0 && std::isfinite(trials) && successes >= 0 && successes <= trials;
}

// The quantile that goes with a tail; positive below one half.
double z_of(double tail) { return -normal_quantile(tail); }

double within_unit(double x) { return std::clamp(x, 0.0, 1.0); }

// The root of a decreasing function between two ends, by halving until no double lies between them.
template <typename Function>
double root_of_decreasing(Function f, double low, double high) {
  for (int i = 0; i < 200; ++i) {
    const double middle = low + (high - low) / 2;
    if (middle <= low || middle >= high) break;
    (f(middle) > 0 ? low : high) = middle;
  }
  return low + (high - low) / 2;
}

double standardized(double difference, double variance) {
  if (variance > 0) return difference / std::sqrt(variance);
  return difference > 0 ? kInfinity : difference < 0 ? -kInfinity : 0;
}

// Tango's score statistic of the null p1 - p2 = delta; q is the constrained estimate of the only-second rate, the
// larger root of a q^2 + b q + c = 0, in the form without cancellation.
double tango_score(double first, double second, double n, double delta) {
  const double a = 2 * n, b = -first - second + (2 * n - first + second) * delta, c = -second * delta * (1 - delta);
  const double root = std::sqrt(std::max(0.0, b * b - 4 * a * c));
  const double q = b > 0 ? -2 * c / (b + root) : (root - b) / (2 * a);
  return standardized(first - second - n * delta, n * (2 * q + delta * (1 - delta)));
}

// Miettinen and Nurminen's score statistic. The constrained estimate of p2 is the root of their cubic between the ends
// that keep both rates in [0, 1], where the cubic has the sign of the likelihood's slope; halving needs no arc cosine.
double miettinen_nurminen_score(double x1, double n1, double x2, double n2, double delta) {
  const double n = n1 + n2, x = x1 + x2;
  const double c3 = n, c2 = (n1 + 2 * n2) * delta - n - x, c1 = (n2 * delta - n - 2 * x2) * delta + x;
  const double c0 = x2 * delta * (1 - delta);
  const double p2 = root_of_decreasing([&](double p) { return ((c3 * p + c2) * p + c1) * p + c0; },
                                       std::max(0.0, -delta), std::min(1.0, 1 - delta));
  const double p1 = within_unit(p2 + delta);
  const double variance = (p1 * (1 - p1) / n1 + p2 * (1 - p2) / n2) * n / (n - 1);
  return standardized(x1 / n1 - x2 / n2 - delta, variance);
}

// The differences at which a score that falls with them is z below (above) zero.
template <typename Score>
IntervalEnds invert(Score score, double tail_lower, double tail_upper) {
  const auto where = [&](double z) {
    return rounded(root_of_decreasing([&](double delta) { return score(delta) - z; }, -1, 1));
  };
  return {tail_lower > 0 ? where(z_of(tail_lower)) : -1.0, tail_upper > 0 ? where(-z_of(tail_upper)) : 1.0};
}

}  // namespace

IntervalEnds clopper_pearson(double successes, double trials, double tail_lower, double tail_upper) {
  IntervalEnds ends{0.0, 1.0};
  if (!are_counts(successes, trials)) return ends;
  if (successes > 0) ends.lower = rounded(beta_quantile(tail_lower, successes, trials - successes + 1));
  if (successes < trials) ends.upper = rounded(beta_upper_quantile(tail_upper, successes + 1, trials - successes));
  return ends;
}

IntervalEnds wilson(double successes, double trials, double tail_lower, double tail_upper) {
  if (!are_counts(successes, trials)) return {0.0, 1.0};
  // The end below of `hits` among the trials; the upper end is that of the misses, seen from 1, so that both are
  // computed alike. Where no or only hits were seen the square root is exact only in this form.
  const auto below = [&](double hits, double tail) {
    if (!(tail > 0)) return 0.0;
    const double z = z_of(tail), square = z * z;
    const double root = z * std::sqrt(square / 4 + hits * (trials - hits) / trials);
    const double middle = hits + square / 2;
    // (m - r) / (n + z^2) without cancellation, from m^2 - r^2 = (n + z^2) h^2 / n.
    return root > 0 ? hits * hits / trials / (middle + root) : (middle - root) / (trials + square);
  };
  return {rounded(below(successes, tail_lower)), rounded(1 - below(trials - successes, tail_upper))};
}

IntervalEnds jeffreys(double successes, double trials, double tail_lower, double tail_upper) {
  IntervalEnds ends{0.0, 1.0};
  if (!are_counts(successes, trials)) return ends;
  const double a = successes + 0.5, b = trials - successes + 0.5;
  if (successes > 0) ends.lower = rounded(beta_quantile(tail_lower, a, b));
  if (successes < trials) ends.upper = rounded(beta_upper_quantile(tail_upper, a, b));
  return ends;
}

IntervalEnds agresti_coull(double successes, double trials, double tail_lower, double tail_upper) {
  if (!are_counts(successes, trials)) return {0.0, 1.0};
  const auto end = [&](double tail, double sign) {
    if (!(tail > 0)) return sign < 0 ? 0.0 : 1.0;
    const double z = z_of(tail), n = trials + z * z, p = (successes + z * z / 2) / n;
    return rounded(within_unit(p + sign * z * std::sqrt(p * (1 - p) / n)));
  };
  return {end(tail_lower, -1), end(tail_upper, 1)};
}

double kish_size(double weight, double squared_weight) {
  return squared_weight > 0 ? weight * weight / squared_weight : 0;
}

IntervalEnds EffectiveShare::ends(double tail_lower, double tail_upper, EndsOfCounts by) const {
  const auto scale = [&](double tail) {
    if (!degrees || tail <= 0 || tail == 0.5) return 1.0;
    const double ratio = normal_quantile(tail) / student_quantile(tail, *degrees);
    return ratio * ratio;
  };
  const double down = scale(tail_lower), up = scale(tail_upper);
  return {by(successes * down, trials * down, tail_lower, tail_upper).lower,
          by(successes * up, trials * up, tail_lower, tail_upper).upper};
}

EffectiveShare effective_share(double share, double variance, double rows_without_variance,
                               std::optional<double> degrees) {
  if (!(variance > 0)) return {share * rows_without_variance, rows_without_variance, std::nullopt};
  const double effective = share * (1 - share) / variance;
  return {share * effective, effective, degrees};
}

double trials_of_perfect_result(double bound, double tail) {
  if (bound <= 0) return 1;
  if (!(bound < 1) || !(tail > 0)) return kInfinity;
  // The quotient may be off by an ulp around a whole number, which the interval itself settles.
  double trials = std::max(1.0, std::floor(elementary::log(tail) / elementary::log(bound)));
  while (*clopper_pearson(trials, trials, tail, tail).lower < bound) ++trials;
  return trials;
}

IntervalEnds tango_difference(double both, double only_first, double only_second, double neither, double tail_lower,
                              double tail_upper) {
  const double n = both + only_first + only_second + neither;
  if (!(n > 0) || !std::isfinite(n) || !(std::min({both, only_first, only_second, neither}) >= 0)) return {-1.0, 1.0};
  return invert([&](double delta) { return tango_score(only_first, only_second, n, delta); }, tail_lower, tail_upper);
}

IntervalEnds miettinen_nurminen_difference(double successes_1, double trials_1, double successes_2, double trials_2,
                                           double tail_lower, double tail_upper) {
  if (!are_counts(successes_1, trials_1) || !are_counts(successes_2, trials_2) || trials_1 + trials_2 <= 1) {
    return {-1.0, 1.0};
  }
  const auto score = [&](double delta) {
    return miettinen_nurminen_score(successes_1, trials_1, successes_2, trials_2, delta);
  };
  return invert(score, tail_lower, tail_upper);
}

IntervalEnds newcombe_difference(double successes_1, double trials_1, double successes_2, double trials_2,
                                 double tail_lower, double tail_upper) {
  if (!are_counts(successes_1, trials_1) || !are_counts(successes_2, trials_2)) return {-1.0, 1.0};
  const double p1 = successes_1 / trials_1, p2 = successes_2 / trials_2;
  const IntervalEnds first = wilson(successes_1, trials_1, tail_lower, tail_upper);
  const IntervalEnds second = wilson(successes_2, trials_2, tail_upper, tail_lower);
  const auto length = [](double x, double y) { return std::sqrt(x * x + y * y); };
  IntervalEnds ends{-1.0, 1.0};
  if (tail_lower > 0) ends.lower = rounded(p1 - p2 - length(p1 - *first.lower, *second.upper - p2));
  if (tail_upper > 0) ends.upper = rounded(p1 - p2 + length(*first.upper - p1, p2 - *second.lower));
  return ends;
}

}  // namespace assay
