// SPDX-License-Identifier: Apache-2.0
// Metrics of a suite as estimates of its plans.
#pragma once

#include <vector>

#include "assay/engine/catalog.h"
#include "assay/suite/bind.h"

namespace assay {

// The estimates that each table shows: those of `metrics`, or the task's default set.
Status bind_metrics(const Binding& binding);

// The estimate of an expression for one model (-1: of the table itself), added to the plan where it is new; several
// with `average=none`. `population`: of a fact, the estimate of what stands behind these rows.
Result<std::vector<int>> add_estimates(const Binding& binding, BoundTable& table, const EstimateExpression& expression,
                                       int model_index, bool population = false);

// Adds the numbers that are not in the list yet.
void append_new(std::vector<int>& list, const std::vector<int>& more);

}  // namespace assay
