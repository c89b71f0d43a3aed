// SPDX-License-Identifier: Apache-2.0
// What the missing outputs of a slice could have made of an estimate. STATISTICS.md, section 2: a verdict stands only
// if it also holds at both bounds.
#pragma once

#include <vector>

#include "assay/engine/estimate.h"
#include "assay/engine/evaluate_codes.h"

namespace assay {

// The recipe of a mean over `seen` and `unseen` units (a sum of weights, a number of pairs), were each unseen one worth
// `value`: every end moves with the mean.
Recipe with_unseen(const Recipe& recipe, double seen, double unseen, double value);

// The two bounds of a mean whose rows are bounded, or of an area under the ROC curve, a mean over pairs of a positive
// and a negative row; empty where missing outputs bound nothing. `missing` are the rows without an output by true
// class.
std::vector<Recipe> bounds_if_missing(const EstimateSpec& spec, const CodeTotals& missing, const Estimate& estimate);

// Where missing outputs count as wrong answers: whether the estimate is the same whichever of several wrong classes
// they stand for. What looks at the classes themselves (precision, a confusion matrix, a ranking) has no answer then.
inline constexpr const char* kOfNoClass = "a missing output is wrong, but of no class that could be counted";
bool same_for_any_wrong_class(const TablePlan& plan, const EstimateSpec& spec);

}  // namespace assay
