// SPDX-License-Identifier: Apache-2.0
// How a metric of several classes or labels is averaged, and which estimates that makes: what `average=` and `class=`
// say.
#pragma once

#include <vector>

#include "assay/suite/bind.h"
#include "assay/suite/metric_arguments.h"

namespace assay {

// An estimate and the state that it reads.
struct AveragedEstimate {
  EstimateSpec spec;
  StateSpec state;
};

// `spec` and `state` without an average. A metric that has none, or that takes the whole table, is one estimate;
// average=none is one for each class. Errors: an average that the metric or the task does not have, an unknown class.
Result<std::vector<AveragedEstimate>> averaged_classes(const TablePlan& plan, const Settings& settings,
                                                       const EstimateExpression& expression, EstimateSpec spec,
                                                       StateSpec state);
// The same of a multilabel task.
Result<std::vector<AveragedEstimate>> averaged_labels(const TablePlan& plan, const Suite& suite,
                                                      const Settings& settings, const EstimateExpression& expression,
                                                      EstimateSpec spec, StateSpec state);

// Of a regression of several outputs: their average, or each output by itself.
Result<std::vector<AveragedEstimate>> averaged_outputs(const TablePlan& plan, const Settings& settings,
                                                       const EstimateExpression& expression, EstimateSpec spec,
                                                       StateSpec state);

}  // namespace assay
