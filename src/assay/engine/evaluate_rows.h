// SPDX-License-Identifier: Apache-2.0
// Metrics of kept rows: the rows of a slice, the value, how it moves with each row's weight, and the interval of a
// quantile from the rows themselves.
#pragma once

#include <optional>
#include <vector>

#include "assay/engine/plan.h"
#include "assay/engine/recipe.h"
#include "assay/states/score_rows.h"

namespace assay {

// The slice's rows of a state of values, in the state's canonical order. `place`: which pair of target and value of a
// row, of several outputs or of two models. `origin` (optional) receives the row of the state that each row is.
KeptRows kept_rows(const ScoreRows& rows, const std::vector<bool>& chosen, size_t place,
                   std::vector<uint32_t>* origin = nullptr);

struct RowsValue {
  std::optional<double> value;
  const char* undefined = nullptr;
  std::vector<double> influence;  // by row: the derivative of the value to the row's weight; empty: not known
};
// Of a quantile the influence needs the density at it, estimated from the distance of two quantiles around (Siddiqui
// 1960) at the bandwidth of Hall and Sheather 1988.
RowsValue evaluate_rows(const EstimateSpec& spec, const KeptRows& rows);
// The value alone, without its influence.
RowsValue value_of_rows(const EstimateSpec& spec, const KeptRows& rows);

// The interval of a quantile at `value`. `variance` is that of the share of rows up to the value (0: as for independent
// rows of equal weight); `degrees` those of clusters. Ends are rows: with n rows of equal weight the l-th smallest,
// l the greatest whose probability to lie above the quantile is at most the tail, and likewise above; an end that no
// row can give is unbounded. With weights or clusters n is the effective size (Woodruff 1952).
Recipe quantile_recipe(const EstimateSpec& spec, const KeptRows& rows, double variance, std::optional<double> degrees);
// By row: how the share of rows up to the quantile moves with the row's weight.
std::vector<double> share_influence(const EstimateSpec& spec, const KeptRows& rows, double value);

}  // namespace assay
