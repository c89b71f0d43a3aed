// SPDX-License-Identifier: Apache-2.0
// The interval of a function of counts (MCC, kappa, balanced accuracy, ...) recovered from the exact intervals of the
// independent rates that the counts are made of (G. Y. Zou and A. Donner, "Construction of confidence limits about
// effect measures: a general approach", 2008, the square-and-add of Newcombe 1998): every table of counts splits into
// binomial rates one after the other (the share of each class, then of each class what it was predicted as), and an end
// is the value less the root of the sum of squares of what each rate's own end takes off it. A rate without errors has
// ends of its own, so that the interval is never of width zero, which the delta method cannot say.
#pragma once

#include "assay/engine/evaluate_codes.h"
#include "assay/engine/recipe.h"

namespace assay {

// More classes than this have too many rates; the delta method serves them.
constexpr int kMostClassesByRates = 10;

// `value` is the metric's at these counts. Ends are cut off at the metric's range.
Recipe rates_recipe(const EstimateSpec& spec, int classes, const CodeTotals& totals, double value);

}  // namespace assay
