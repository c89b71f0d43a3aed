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
// Where an estimate is made.
struct RunPlace {
  std::string dataset, model, prompt;
  const std::string& at(std::string_view column) const {
    return column == "dataset" ? dataset : column == "model" ? model : prompt;
  }
};
// Whether the estimate's selectors let this place pass. Errors: a name that does not exist.
Result<bool> matches(const BoundSuite& bound, const EstimateExpression& estimate, const RunPlace& place);
// Whether the estimate is asked [each model], [each prompt] or [each dataset].
bool is_each(const EstimateExpression& estimate, std::string_view column);

// Adds one selector of rows. Errors: no such slice or column.
Status select(BoundTable& table, const Selector& selector, BoundSelector& into);

}  // namespace assay
