// SPDX-License-Identifier: Apache-2.0
// Facts and means of columns as estimates of a plan: what is measured of the table itself, whatever the models say.
#pragma once

#include <vector>

#include "assay/suite/bind.h"
#include "assay/suite/metric_arguments.h"

namespace assay {

// Of a long table the answers of one model under test are read.
Result<std::vector<int>> add_reading(const Binding& binding, BoundTable& table, const EstimateExpression& expression,
                                     const Metric& metric, const Settings& settings, int model, bool population);

}  // namespace assay
