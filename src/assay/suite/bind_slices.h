// SPDX-License-Identifier: Apache-2.0
// Slices of a suite as dimensions of a plan: columns, crossed columns, predicates, bins, values of an expression.
#pragma once

#include <string>

#include "assay/data/database.h"
#include "assay/suite/bind.h"

namespace assay {

Status bind_slices(Database& database, const Suite& suite, BoundTable& table);

// The dimension of a plan that holds this SQL, added where it is new.
int add_dimension(BoundTable& table, const std::string& name, const std::string& expression, bool predicate);
// That of a declared slice with one dimension (a predicate, bins, an expression), else that of a column.
Result<int> dimension_named(BoundTable& table, const std::string& name, const Location& location);
Result<int> column_dimension(BoundTable& table, const std::string& name, const Location& location);

}  // namespace assay
