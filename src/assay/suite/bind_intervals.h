// SPDX-License-Identifier: Apache-2.0
// The interval that the user named for an estimate, in place of the metric's own way.
#pragma once

#include "assay/catalog/expression.h"
#include "assay/engine/plan.h"
#include "assay/suite/metric_arguments.h"

namespace assay {

// Sets interval, replicates and what a bootstrap draws from; the estimate's state is in the plan. Errors: an interval
// that is for proportions of something else, replicates without a bootstrap, a fact.
Status set_interval(TablePlan& plan, const Settings& settings, const EstimateExpression& expression,
                    EstimateSpec& spec);

}  // namespace assay
