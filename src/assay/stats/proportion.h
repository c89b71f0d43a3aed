// SPDX-License-Identifier: Apache-2.0
// Intervals of a proportion and of differences of two proportions. Successes and trials may be fractions (effective
// sizes, Korn and Graubard 1998). Each end has a tail of its own, the nominal probability of missing on that side; a
// tail of 0 gives the end of the range, and so do counts that are no counts (no trials, NaN, more successes than
// trials). Ends are rounded to 12 significant digits.
#pragma once

#include <optional>

#include "assay/stats/interval.h"

namespace assay {

// Exact (Clopper and Pearson 1934): each end misses with at most its tail, whatever the truth.
IntervalEnds clopper_pearson(double successes, double trials, double tail_lower, double tail_upper);
// Score interval (Wilson 1927). Its two ends miss unequally often near 0 and 1.
IntervalEnds wilson(double successes, double trials, double tail_lower, double tail_upper);
// Quantiles of the beta posterior with the prior (1/2, 1/2); 0 and 1 where no or only successes were seen (L. D. Brown,
// T. T. Cai, A. DasGupta, "Interval estimation for a binomial proportion", 2001).
IntervalEnds jeffreys(double successes, double trials, double tail_lower, double tail_upper);
// Wald's interval around Wilson's middle, cut off at 0 and 1 (Agresti and Coull 1998); for each end its own quantile.
IntervalEnds agresti_coull(double successes, double trials, double tail_lower, double tail_upper);

// Kish's effective number of rows: (sum of w)^2 / sum of w^2; 0 without rows.
double kish_size(double weight, double squared_weight);

// A share of whole rows, or of the number of equally weighted independent rows whose share would vary as much (Korn and
// Graubard 1998). With clusters, `degrees` scales that number by Student's t (G - 1 degrees of freedom).
struct EffectiveShare {
  double successes = 0;
  double trials = 0;  // 0: nothing is known, the ends are 0 and 1
  std::optional<double> degrees;

  // `by`: another interval of whole rows, such as wilson.
  using EndsOfCounts = IntervalEnds (*)(double successes, double trials, double tail_lower, double tail_upper);
  IntervalEnds ends(double tail_lower, double tail_upper, EndsOfCounts by = clopper_pearson) const;
};
// Of a share with this variance; a variance of 0 tells no more than `rows_without_variance` rows.
EffectiveShare effective_share(double share, double variance, double rows_without_variance,
                               std::optional<double> degrees = std::nullopt);

// The trials from which on not a single failure lets the exact lower end reach `bound` (and, seen from the other side,
// not a single success lets the upper end reach 1 - bound): ln(tail) / ln(bound), rounded up. 1 where bound <= 0;
// infinite where bound >= 1 or the tail is 0, since no finite sample can show it.
double trials_of_perfect_result(double bound, double tail);

// Score interval of the difference p1 - p2 of two paired proportions (T. Tango, "Equivalence test and confidence
// interval for the difference in proportions for the paired-sample design", 1998) from the table of pairs: `both` and
// `neither` agree, `only_first` and `only_second` do not.
IntervalEnds tango_difference(double both, double only_first, double only_second, double neither, double tail_lower,
                              double tail_upper);
// Score interval of the difference of two independent proportions, with the factor N / (N - 1) (Miettinen and Nurminen
// 1985).
IntervalEnds miettinen_nurminen_difference(double successes_1, double trials_1, double successes_2, double trials_2,
                                           double tail_lower, double tail_upper);
// Difference of two independent proportions, recovered from both Wilson intervals (R. G. Newcombe, "Interval
// estimation for the difference between independent proportions", 1998, method 10).
IntervalEnds newcombe_difference(double successes_1, double trials_1, double successes_2, double trials_2,
                                 double tail_lower, double tail_upper);

}  // namespace assay
