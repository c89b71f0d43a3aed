// SPDX-License-Identifier: Apache-2.0
// The task of a table (binary, multiclass, multilabel, regression or ranking), with its labels in order, or the pivot
// of its numbers.
#pragma once

#include <string>
#include <vector>

#include "assay/data/database.h"
#include "assay/suite/bind.h"

namespace assay {

// As the suite says, else as the target and the models look. Binary labels stand in the order negative, positive.
Status bind_task(Database& database, const Suite& suite, const Roles& roles, const std::vector<ModelSpec>& models,
                 BoundTable& table, std::vector<std::string>& notes);

}  // namespace assay
