// SPDX-License-Identifier: Apache-2.0
// Estimates that are made of other estimates: extremes over groups, and strata by `by=` and `given=`.
#pragma once

#include <vector>

#include "assay/suite/bind.h"
#include "assay/suite/metric_arguments.h"

namespace assay {

// demographic_parity_difference(sex * race), group_min(recall(threshold=0.3), sex): the estimates of each group's rate
// and the one over them.
Result<std::vector<int>> add_group_extreme(const Binding& binding, BoundTable& table,
                                           const EstimateExpression& expression, const Metric& metric,
                                           const Settings& settings, int model);
// The estimate without `by=` and `given=`, and the one put together from its strata.
Result<std::vector<int>> add_strata(const Binding& binding, BoundTable& table, const EstimateExpression& expression,
                                    const Metric& metric, const Settings& settings, int model);

}  // namespace assay
