// SPDX-License-Identifier: Apache-2.0
// What stands in [...]: selectors of a run (model, dataset) and selectors of rows.
#pragma once

#include <string>
#include <string_view>

#include "assay/suite/bind.h"

namespace assay {

// A selector of model, dataset and the like chooses among runs; the rest chooses rows.
bool selects_run(const Selector& selector);
// Whether the estimate has a selector of this run column.
bool names_run_column(const EstimateExpression& estimate, std::string_view column);
// Whether the estimate's selectors let this dataset and model pass. Errors: a name that does not exist.
Result<bool> matches(const BoundSuite& bound, const EstimateExpression& estimate, const std::string& dataset,
                     const std::string& model);

// Adds one selector of rows. Errors: no such slice or column.
Status select(BoundTable& table, const Selector& selector, BoundSelector& into);

}  // namespace assay
