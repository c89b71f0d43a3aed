// SPDX-License-Identifier: Apache-2.0
// Intervals of extremes over groups: the range (largest minus smallest), the ratio of the smallest to the largest, the
// smallest and the largest themselves. The observed extreme is biased outwards, so none of these is an interval of the
// group that happens to be extreme:
//   - The end away from equality (the upper end of a range) takes every pair at the plain tail and then the furthest:
//     the pair that truly is extreme is among them, so it misses at most at that tail (an intersection-union test).
//   - The end towards equality (the lower end of a range) takes the furthest of simultaneous ends, since noise alone
//     makes some pair of many look different.
// Ends are rounded to 12 significant digits. A tail of 0 gives an unbounded end, or 0 below a range and the ends of
// [0, 1] of a ratio. With fewer than two groups a range is {0, 0} and a ratio {1, 1}, exactly.
#pragma once

#include <cstddef>
#include <functional>
#include <span>

#include "assay/stats/interval.h"

namespace assay {

// The interval of group i's value minus group j's at any tails, such as Miettinen and Nurminen's for small cells.
using PairIntervalAt = std::function<IntervalEnds(size_t i, size_t j, double tail_lower, double tail_upper)>;
// The interval of one group's own value.
using GroupIntervalAt = std::function<IntervalEnds(size_t group, double tail_lower, double tail_upper)>;

// The range over groups from the intervals of pairs, the lower end at the Bonferroni level over ordered pairs (when all
// groups are equal, either of a pair may look the larger). A pair with an unbounded end leaves the upper end unbounded.
IntervalEnds range_over_groups(size_t groups, const PairIntervalAt& pair, double tail_lower, double tail_upper);

// Groups by estimate and standard error, normal. `covariance`, row by row, holds the covariances of dependent groups
// (its diagonal is not read); empty: independent. The simultaneous quantile of the lower end is the smaller of
// Sidak's over pairs (valid for any dependence: Z. Sidak 1967) and, of independent groups, that of Tukey and Kramer
// (the studentized range; conservative for unequal errors: A. J. Hayter 1984).
struct GroupEstimates {
  std::span<const double> value;
  std::span<const double> standard_error;
  std::span<const double> covariance;
};
IntervalEnds range_over_groups(const GroupEstimates& groups, double tail_lower, double tail_upper);

// The smallest value over the largest, of positive values whose estimates and errors are given on the log scale. In
// [0, 1]. Of a group whose value is 0 there is no logarithm and so no interval: the ends are 0 and 1.
IntervalEnds ratio_over_groups(const GroupEstimates& logarithms, double tail_lower, double tail_upper);

// The same from the intervals of pairs, `ratio(i, j)` being that of group i's value over group j's.
IntervalEnds ratio_over_groups(size_t groups, const PairIntervalAt& ratio, double tail_lower, double tail_upper);

// The smallest (largest) of the groups' true values. The end that proves the worst group good enough takes every group
// at the plain tail; the one that proves it too bad is at the Bonferroni level over the groups.
IntervalEnds smallest_over_groups(size_t groups, const GroupIntervalAt& group, double tail_lower, double tail_upper);
IntervalEnds largest_over_groups(size_t groups, const GroupIntervalAt& group, double tail_lower, double tail_upper);

// The c for which the greatest of all |differences| / error between `groups` independent normal values with equal true
// values exceeds c with probability `tail` (Tukey and Kramer); and the same by Sidak's inequality over the pairs.
// Infinite for a tail of 0.
double tukey_quantile(size_t groups, double tail);
double sidak_quantile(size_t pairs, double tail);

}  // namespace assay
