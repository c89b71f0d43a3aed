// SPDX-License-Identifier: Apache-2.0
// Facts and means of columns as estimates of a plan: what is measured of the table itself, whatever the models say.
#pragma once

#include <vector>

#include "assay/suite/bind.h"
#include "assay/suite/metric_arguments.h"

namespace assay {

Result<std::vector<int>> add_reading(const Binding& binding, BoundTable& table, const EstimateExpression& expression,
                                     const Metric& metric, const Settings& settings, bool population);

}  // namespace assay
