// SPDX-License-Identifier: Apache-2.0
// Columns that a suite names, as SQL over a table and as columns of its plan's projection.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "assay/suite/bind.h"

namespace assay {

// The column of the projection that holds this SQL, added where it is new.
int projected(TablePlan& plan, const std::string& sql, const std::string& name);

// The field of this name; nullptr where there is none.
const Field* field_of(const std::vector<Field>& fields, const std::string& name);
// Errors: the column holds texts or dates. An SQL expression is not looked at.
Status must_be_number(const ColumnReference& reference, const std::vector<Field>& fields, std::string_view role);

// The SQL of a column reference of this relation. Errors: no such column, with the nearest.
Result<std::string> column_sql(const ColumnReference& reference, const std::vector<Field>& fields);
// "id, sex, race": the first twenty names.
std::string list_of(const std::vector<Field>& fields);

}  // namespace assay
