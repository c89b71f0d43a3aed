// SPDX-License-Identifier: Apache-2.0
// Intervals from a value and its standard error, on the value's own scale or on one that keeps it in its range. Each
// end has a tail of its own; a tail of 0 gives the end of the scale's range, which is unbounded where the range is.
// Ends are rounded to 12 significant digits.
#pragma once

#include <optional>

#include "assay/stats/interval.h"

namespace assay {

// The scale on which value and error are taken as normal: logit for (0, 1), atanh for (-1, 1), log for (0, infinity).
enum class Transform { identity, logit, atanh, log };

// mean +- Student's t quantile x standard error; both ends unbounded without degrees of freedom or for an error that is
// no number. An error of 0 gives an interval of width 0, which no sample justifies: see bounded_without_variation.
IntervalEnds student(double mean, double standard_error, double degrees, double tail_lower, double tail_upper);

// The same on a scale, the error carried over by the delta method; Student's t where `degrees` is given, else the
// normal. A value outside the open range of its scale has no interval there: the ends are those of the range.
IntervalEnds transformed(double value, double standard_error, Transform transform, double tail_lower, double tail_upper,
                         std::optional<double> degrees = std::nullopt);

// A mean of n values of a range, all equal. A share of other values that never showed up in n rows is below
// 1 - tail^(1/n), exactly, and such rows lie at worst at an end of the range: the ends are
// value -+ (distance to the end of the range) x (1 - tail^(1/n)). With equal weights; n may be an effective size.
IntervalEnds bounded_without_variation(double value, double lowest, double highest, double n, double tail_lower,
                                       double tail_upper);

}  // namespace assay
