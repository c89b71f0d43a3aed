// SPDX-License-Identifier: Apache-2.0
// The interval of a function of counts whose variance estimate is zero or at the end of its range: the extremes over
// a box of exact rates. Without it 20 right answers of 20 would prove `f1 >= 0.99`.
#pragma once

#include "assay/engine/evaluate_codes.h"
#include "assay/engine/recipe.h"

namespace assay {

// Each class's rates of prediction given its truth lie in their Clopper-Pearson intervals at the Bonferroni level
// over the classes; the class sizes stay as observed. Of each class the whole error goes to one other class.
Recipe count_box_recipe(const EstimateSpec& spec, int classes, const CodeTotals& totals);

}  // namespace assay
