// SPDX-License-Identifier: Apache-2.0
// The metric that an expression names, and its arguments laid over the defaults.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "assay/catalog/expression.h"
#include "assay/engine/catalog.h"
#include "assay/engine/interval_method.h"
#include "assay/suite/suite.h"

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
  // Of arguments that are columns: their names; more than one are crossed.
  std::map<std::string, std::vector<std::string>, std::less<>> columns;
  std::optional<EstimateExpression> metric;  // of an argument that is a metric
  std::vector<std::string> by, given;        // strata: each of equal weight, or of its share of the table
  // Roles given by name: cohen_kappa(target=human, prediction=polite).
  std::vector<std::pair<std::string, ColumnReference>> roles;
};
// Errors: an argument that the metric does not have, or of the wrong kind, or out of its range.
Result<Settings> settings_of(const Metric& metric, const EstimateExpression& expression);

}  // namespace assay
