// SPDX-License-Identifier: Apache-2.0
// The interval of a function of several rates where its variance estimate is zero: the extremes of the function over a
// box of exact rates. Without it 20 right answers of 20 would prove `f1 >= 0.99`.
#pragma once

#include <functional>
#include <optional>
#include <span>

#include "assay/stats/interval.h"

namespace assay {

// The successes of one rate's trials; may be fractions.
struct Rate {
  double successes = 0;
  double trials = 0;
};

// A function of as many rates as there are, each in [0, 1]; nothing where it is undefined there.
using FunctionOfRates = std::function<std::optional<double>(std::span<const double> rates)>;

// The least and the greatest value over the box of Clopper-Pearson rates, each end of each rate at tail / (number of
// rates), so that the box holds the truth on the side that matters with probability 1 - tail at least (Bonferroni).
//
// Assumes that the function rises with each rate, or falls with it, in the whole box (as recall, precision, F1, Jaccard
// and balanced accuracy do): then its extremes lie in corners and each rate matters on one side only. Up to 12 rates
// every corner is visited; with more, one rate at a time is moved to its better end, from the observed rates and from
// both opposite corners, until none improves. Afterwards points between the ends are tried along each rate, which
// widens the interval of a function that turns inside the box, but proves nothing about it.
//
// A corner where the function is undefined (0 / 0) is tried a millionth of the box further inside; if it is undefined
// there too, the end is unbounded, since nothing is known of it. A tail of 0 takes the whole range of every rate.
// Without rates both ends are unbounded. Rounded to 12 significant digits.
IntervalEnds box_extremes(const FunctionOfRates& function, std::span<const Rate> rates, double tail_lower,
                          double tail_upper);

}  // namespace assay
