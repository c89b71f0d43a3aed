// SPDX-License-Identifier: Apache-2.0
#include "assay/stats/planning.h"

#include <algorithm>
#include <cmath>

#include "assay/base/elementary.h"
#include "assay/stats/distributions.h"

namespace assay {
namespace {

constexpr int64_t kMostLookedAt = 2000;

double logit(double x) { return elementary::log(x / (1 - x)); }

// The fewest successes whose lower end clears the bound: the smallest k with P(X >= k) <= tail at the bound.
int64_t critical_count(int64_t trials, double bound, double tail) {
  const auto n = static_cast<double>(trials);
  int64_t low = 0, high = trials + 1;  // too few, enough
  while (high - low > 1) {
    const int64_t middle = low + (high - low) / 2;
    (binomial_at_least(static_cast<double>(middle), n, bound) <= tail ? high : low) = middle;
  }
  return high;
}

}  // namespace

PowerAt power_of_share(double truth, double bound, double tail) {
  return [=](int64_t examples) {
    if (examples < 1) return 0.0;
    const int64_t needed = critical_count(examples, bound, tail);
    if (needed > examples) return 0.0;
    return binomial_at_least(static_cast<double>(needed), static_cast<double>(examples), truth);
  };
}

PowerAt power_of_mean(double distance, double deviation, double tail) {
  return [=](int64_t examples) {
    if (examples < 2) return 0.0;
    const auto n = static_cast<double>(examples);
    const double critical = student_quantile(1 - tail, n - 1);
    return 1 - noncentral_student_cdf(critical, n - 1, distance / deviation * std::sqrt(n));
  };
}

PowerAt power_of_area(double truth, double bound, double positives, double tail) {
  return [=](int64_t examples) {
    const double n = static_cast<double>(examples), with = n * positives, without = n - with;
    if (with < 1 || without < 1) return 0.0;
    const double q1 = truth / (2 - truth), q2 = 2 * truth * truth / (1 + truth), square = truth * truth;
    const double variance =
        (truth * (1 - truth) + (with - 1) * (q1 - square) + (without - 1) * (q2 - square)) / (with * without);
    const double error = std::sqrt(variance) / (truth * (1 - truth));
    return normal_cdf((logit(truth) - logit(bound)) / error + normal_quantile(tail));
  };
}

PowerAt power_of_paired_shares(double only_first, double only_second, double bound, double tail) {
  // The share that only the second gets right as it is estimated where the difference is held at the bound.
  const double b = -only_first - only_second + (2 - only_first + only_second) * bound,
               c = -only_second * bound * (1 - bound);
  const double restricted = (std::sqrt(std::max(0.0, b * b - 8 * c)) - b) / 4;
  const double difference = only_first - only_second;
  const double at_bound = std::max(0.0, 2 * restricted + bound * (1 - bound)),
               at_truth = std::max(0.0, only_first + only_second - difference * difference);
  return [=](int64_t examples) {
    const double reach =
        std::sqrt(static_cast<double>(examples)) * (difference - bound) + normal_quantile(tail) * std::sqrt(at_bound);
    if (at_truth == 0) return reach >= 0 ? 1.0 : 0.0;
    return normal_cdf(reach / std::sqrt(at_truth));
  };
}

PowerAt power_of_normal(double distance, double deviation, double tail) {
  return [=](int64_t examples) {
    return normal_cdf(distance / deviation * std::sqrt(static_cast<double>(examples)) + normal_quantile(tail));
  };
}

std::optional<int64_t> smallest_size(const PowerAt& power_at, double power) {
  // The last size below the power within a stretch that is longer than any tooth of a saw: a quarter more.
  int64_t high = 2;
  const auto holds_from = [&](int64_t size) {
    const int64_t step = std::max<int64_t>(1, size / 400);
    for (int64_t n = size; n <= size + size / 4 + 8; n += step) {
      if (power_at(n) < power) return false;
    }
    return true;
  };
  while (!holds_from(high)) {
    if (high > kMostExamples) return std::nullopt;
    high *= 2;
  }
  // Down by ever smaller steps while the power holds.
  for (int64_t step = high / 4; step >= 1; step /= 2) {
    while (high - step >= 1 && power_at(high - step) >= power && holds_from(high - step)) high -= step;
  }
  // What the steps went over.
  for (int64_t n = std::min(high + high / 4, high + kMostLookedAt); n > high; --n) {
    if (power_at(n) < power) return n + 1;
  }
  return high;
}

}  // namespace assay
