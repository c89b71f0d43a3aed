// SPDX-License-Identifier: Apache-2.0
// The arguments of one use of a metric: its own ones, laid over their defaults, and those that every metric of its kind
// takes.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "assay/catalog/expression.h"
#include "assay/engine/interval_method.h"
#include "assay/suite/metric_names.h"
#include "assay/suite/suite.h"

namespace assay {

struct Settings {
  Arguments arguments;
  std::optional<double> threshold;
  std::string average, label, multi_class;  // empty: not said
  std::string multioutput, output;          // likewise, of a regression of several outputs
  std::vector<std::string> labels;          // the classes that an average is over; empty: all
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
Result<Settings> settings_of(const NamedMetric& named, const EstimateExpression& expression);

}  // namespace assay
