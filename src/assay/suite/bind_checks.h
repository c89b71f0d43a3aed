// SPDX-License-Identifier: Apache-2.0
// Metrics and checks of a suite as estimates, comparisons and slice dimensions of its plans.
#pragma once

#include "assay/suite/bind.h"

namespace assay {

// The estimates that each table shows: those of `metrics`, or the task's default set, and whatever checks name.
Status bind_metrics(const Catalog& catalog, BoundSuite& bound);
Status bind_checks(const Catalog& catalog, BoundSuite& bound);

// The dimension of a plan that holds this SQL, added where it is new.
int add_dimension(BoundTable& table, const std::string& name, const std::string& sql, bool predicate);
Result<int> column_dimension(BoundTable& table, const std::string& name, const Location& location);

}  // namespace assay
