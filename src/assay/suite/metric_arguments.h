// SPDX-License-Identifier: Apache-2.0
// The metric that an expression names, and its arguments laid over the defaults.
#pragma once

#include <optional>
#include <string>

#include "assay/catalog/expression.h"
#include "assay/engine/catalog.h"
#include "assay/engine/interval_method.h"

namespace assay {

// Errors: no such metric, with the nearest.
Result<const Metric*> metric_of(const Catalog& catalog, const EstimateExpression& expression);

// Arguments of the expression laid over the metric's defaults; those that every metric takes apart.
struct Settings {
  Arguments arguments;
  std::optional<double> threshold;
  std::string average, label;
  IntervalMethod interval = IntervalMethod::own;
  std::optional<int64_t> replicates;  // of a bootstrap
};
// Errors: an argument that the metric does not have, or of the wrong kind, or out of its range.
Result<Settings> settings_of(const Metric& metric, const EstimateExpression& expression);

}  // namespace assay
