// SPDX-License-Identifier: Apache-2.0
// What estimates of every kind of state need: the cells of a slice, effective sizes, and recipes with clusters.
#pragma once

#include <vector>

#include "assay/engine/clusters.h"
#include "assay/engine/estimate.h"
#include "assay/stats/proportion.h"

namespace assay {

// By cell of the fold: whether it belongs to the slice.
std::vector<bool> chosen_cells(const Fold& fold, const Slice& slice);

Interval scale_of(const EstimateSpec& spec);

// With clusters: a recipe from the jackknife's variance, or why there is none. `term_range` bounds a mean without
// variation.
Recipe clustered_recipe(const EstimateSpec& spec, double value, const ClusterVariance& clusters, bool proportion,
                        Range term_range);

// The recipe of a value whose rows' influences are known; `of_row` is w x influence by row of the state, 0 outside of
// the slice; n: rows of the slice. Sets n_effective where there are clusters.
Recipe influence_recipe(const EstimateSpec& spec, double value, const ScoreRows& rows, const std::vector<bool>& chosen,
                        std::span<const double> of_row, Estimate& estimate);

}  // namespace assay
