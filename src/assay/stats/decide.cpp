// SPDX-License-Identifier: Apache-2.0
#include "assay/stats/decide.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "assay/base/elementary.h"
#include "assay/stats/distributions.h"

namespace assay {
namespace {

// Beyond these logarithms, of a tail and of its complement, a tail counts as 0 and as 1.
constexpr double kLeastLogTail = -690;
constexpr double kLeastLogComplement = -27;
constexpr int kHalvings = 60;

// The smallest number of 12 digits at or above a tail from which on `reached` holds.
template <typename Reached>
double on_grid(double tail, Reached reached) {
  const double candidate = rounded(tail);
  return candidate >= 1 || reached(candidate) ? std::min(candidate, 1.0) : std::min(next_rounded(candidate), 1.0);
}

// The smallest tail in [0, 1] for which `reached` holds; it holds from some tail on. Halving of the tail's logarithm
// below a half and of the complement's above.
template <typename Reached>
double smallest_tail(Reached reached) {
  const double log_half = elementary::log(0.5);
  if (reached(0.5)) {
    double low = kLeastLogTail, high = log_half;
    if (reached(elementary::exp(low))) return 0;
    for (int i = 0; i < kHalvings; ++i) {
      const double middle = low + (high - low) / 2;
      (reached(elementary::exp(middle)) ? high : low) = middle;
    }
    return on_grid(elementary::exp(high), reached);
  }
  double low = kLeastLogComplement, high = log_half;
  if (!reached(1 - elementary::exp(low))) return 1;
  for (int i = 0; i < kHalvings; ++i) {
    const double middle = low + (high - low) / 2;
    (reached(1 - elementary::exp(middle)) ? low : high) = middle;
  }
  return on_grid(1 - elementary::exp(low), reached);
}

bool is_floor(Requirement requirement) {
  return requirement == Requirement::at_least || requirement == Requirement::more_than;
}

// The ends of `within`. Of decimal numbers the sum is decimal again: 0.9 - 0.02 is 0.88.
double lowest_allowed(const Bound& bound) { return rounded(bound.value - bound.tolerance); }
double highest_allowed(const Bound& bound) { return rounded(bound.value + bound.tolerance); }

Bound one_sided(Requirement requirement, double value) { return {requirement, value, 0}; }

// A power of at least `power` of passing `within`, both ends at once, needs this multiple of the size; by halving of
// its logarithm. The distances are from the value to both bounds, the errors those of both ends.
double factor_within(double below, double above, double error_below, double error_above, double z, double power) {
  const auto chance = [&](double factor) {
    const double root = std::sqrt(factor);
    return normal_cdf(below * root / error_below - z) + normal_cdf(above * root / error_above - z) - 1;
  };
  double low = -30, high = 30;
  for (int i = 0; i < kHalvings; ++i) {
    const double middle = low + (high - low) / 2;
    (chance(elementary::exp(middle)) >= power ? high : low) = middle;
  }
  return elementary::exp(high);
}

Needs no_size(Needs needs, std::string reason, double visible) {
  needs.reason = std::move(reason);
  needs.visible_difference = rounded(visible);
  return needs;
}

}  // namespace

double plain_tail(double confidence) { return rounded((1 - confidence) / 2); }

double tail_where_lower_reaches(const IntervalAt& interval, double bound) {
  const Bound lowest = one_sided(Requirement::at_least, bound);
  return smallest_tail([&](double tail) { return clears(interval(tail, tail), lowest); });
}

double tail_where_upper_reaches(const IntervalAt& interval, double bound) {
  const Bound highest = one_sided(Requirement::at_most, bound);
  return smallest_tail([&](double tail) { return clears(interval(tail, tail), highest); });
}

bool clears(const IntervalEnds& ends, const Bound& bound) {
  switch (bound.requirement) {
    case Requirement::at_least: return ends.lower && *ends.lower >= bound.value;
    case Requirement::more_than: return ends.lower && *ends.lower > bound.value;
    case Requirement::at_most: return ends.upper && *ends.upper <= bound.value;
    case Requirement::less_than: return ends.upper && *ends.upper < bound.value;
    case Requirement::equal:
      return ends.lower && ends.upper && *ends.lower == bound.value && *ends.upper == bound.value;
    case Requirement::within: break;
  }
  return ends.lower && ends.upper && *ends.lower >= lowest_allowed(bound) && *ends.upper <= highest_allowed(bound);
}

bool misses(const IntervalEnds& ends, const Bound& bound) {
  switch (bound.requirement) {
    case Requirement::at_least: return ends.upper && *ends.upper < bound.value;
    case Requirement::more_than: return ends.upper && *ends.upper <= bound.value;
    case Requirement::at_most: return ends.lower && *ends.lower > bound.value;
    case Requirement::less_than: return ends.lower && *ends.lower >= bound.value;
    case Requirement::equal:
      return (ends.upper && *ends.upper < bound.value) || (ends.lower && *ends.lower > bound.value);
    case Requirement::within: break;
  }
  return (ends.upper && *ends.upper < lowest_allowed(bound)) || (ends.lower && *ends.lower > highest_allowed(bound));
}

bool holds(double value, const Bound& bound) { return clears({value, value}, bound); }

OneSided p_values(const IntervalAt& interval, const Bound& bound) {
  const auto pass = [&](const Bound& side) {
    return smallest_tail([&](double tail) { return clears(interval(tail, tail), side); });
  };
  const auto fail = [&](const Bound& side) {
    return smallest_tail([&](double tail) { return misses(interval(tail, tail), side); });
  };
  if (bound.requirement != Requirement::within) return {pass(bound), fail(bound)};
  const Bound low = one_sided(Requirement::at_least, lowest_allowed(bound));
  const Bound high = one_sided(Requirement::at_most, highest_allowed(bound));
  return {std::max(pass(low), pass(high)), std::min(fail(low), fail(high))};
}

Decision decide(const IntervalAt& interval, const Bound& bound, double tail_pass, double tail_fail) {
  tail_pass = rounded(tail_pass);
  tail_fail = rounded(tail_fail);
  Decision decision;
  const OneSided p = p_values(interval, bound);
  decision.p_pass = p.pass;
  decision.p_fail = p.fail;
  if (p.pass <= tail_pass) {
    decision.verdict = IntervalVerdict::pass;
  } else if (p.fail <= tail_fail) {
    decision.verdict = IntervalVerdict::fail;
  }
  if (bound.requirement == Requirement::within) {
    const double tail = decision.verdict == IntervalVerdict::pass ? tail_pass : tail_fail;
    decision.shown = interval(tail, tail);
  } else {
    decision.shown = is_floor(bound.requirement) ? interval(tail_pass, tail_fail) : interval(tail_fail, tail_pass);
  }
  return decision;
}

std::vector<FamilyMember> decide_family(std::span<const double> p_fail, double level, Correction correction) {
  const size_t m = p_fail.size();
  const auto shared = [&](size_t among) { return rounded(level / static_cast<double>(std::max<size_t>(1, among))); };
  double shown = shared(1);
  if (correction == Correction::bonferroni) shown = shared(m);
  if (correction == Correction::holm) {
    std::vector<double> sorted;
    for (const double p : p_fail) sorted.push_back(std::isnan(p) ? 1 : p);
    std::sort(sorted.begin(), sorted.end());
    size_t rejections = 0;
    while (rejections < m && sorted[rejections] <= shared(m - rejections)) ++rejections;
    shown = shared(m - rejections);
  }
  std::vector<FamilyMember> members(m);
  for (size_t i = 0; i < m; ++i) members[i] = {p_fail[i] <= shown, shown};
  return members;
}

Needs needs_of(const IntervalAt& interval, double value, const Bound& bound, double tail_pass, double tail_fail,
               int64_t examples) {
  Needs needs;
  const bool passing = holds(value, bound), is_within = bound.requirement == Requirement::within;
  const double tail = passing ? tail_pass : tail_fail, z = -normal_quantile(tail);
  const IntervalEnds ends = interval(tail, tail);

  // The bound that stands in the way, and the end that has to come off it.
  double target = bound.value;
  bool lower_end = passing == is_floor(bound.requirement);
  if (is_within) {
    const bool upper_side = value >= bound.value;
    target = upper_side ? highest_allowed(bound) : lowest_allowed(bound);
    lower_end = passing != upper_side;
  }
  const std::optional<double> end = lower_end ? ends.lower : ends.upper;
  if (!end || !(z > 0)) {
    needs.reason = "the interval is unbounded";
    return needs;
  }
  // The quantile of the tail and that of the power must fit between the value and the bound.
  const double reach = std::fabs(value - *end) * (1 + normal_quantile(needs.power) / z);
  const double distance = std::fabs(value - target);
  if (distance == 0) return no_size(needs, "the estimate equals the bound", reach);
  double factor = (reach / distance) * (reach / distance);
  if (is_within && passing && ends.lower && ends.upper) {
    factor = factor_within(value - lowest_allowed(bound), highest_allowed(bound) - value, (value - *ends.lower) / z,
                           (*ends.upper - value) / z, z, needs.power);
  }
  if (!(factor <= 1000)) return no_size(needs, "more than 1000 times as many examples", reach);
  const double size = std::ceil(rounded(static_cast<double>(examples) * factor));
  needs.examples = std::max<int64_t>(1, static_cast<int64_t>(size));
  return needs;
}

}  // namespace assay
