// SPDX-License-Identifier: Apache-2.0
// Columns that hold a number for each of several labels or classes: a column each, or one list or map column.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "assay/data/database.h"
#include "assay/suite/bind.h"

namespace assay {

// How the columns of one model are found: its fields, the SQL of a reference, and what its names begin with.
struct ModelFields {
  std::vector<Field> fields;
  std::string prefix;
  std::function<Result<std::string>(const ColumnReference&)> sql_of;
};

// Whether the reference is a column that holds a list or a map.
bool holds_several(const ColumnReference& reference, const std::vector<Field>& fields);

// One number a label of the plan, in the labels' order.
Result<std::vector<int>> number_a_label(TablePlan& plan, const ClassColumns& columns, const ModelFields& from,
                                        std::string_view role, const Location& model);
Result<std::vector<int>> number_a_label(TablePlan& plan, const ColumnReference& several, const ModelFields& from,
                                        std::string_view role);

// Makes the plan's task multilabel: its labels, and a target of 0 or 1 for each.
Status bind_label_targets(Database& database, const Suite& suite, const Roles& roles, BoundTable& table);

// The threshold of each label. Errors: a threshold of a label that there is not.
Result<std::vector<double>> label_thresholds(const Suite& suite, const TablePlan& plan, std::optional<double> asked);

}  // namespace assay
