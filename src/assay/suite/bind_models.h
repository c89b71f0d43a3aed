// SPDX-License-Identifier: Apache-2.0
// The models under test of one table, and their columns in its plan.
#pragma once

#include <string>
#include <vector>

#include "assay/data/database.h"
#include "assay/suite/bind.h"

namespace assay {

// Those of the suite, or the table's own score and prediction; an earlier run that is the baseline is one more. Sets
// the table's baseline.
Result<std::vector<ModelSpec>> models_of(const Suite& suite, const Roles& roles, const BindOptions& options,
                                         BoundTable& table, BoundSuite& bound);

// Their scores and predictions as columns of the plan; those of files of their own are joined on id.
Status project_models(Database& database, const std::vector<ModelSpec>& models, const Roles& table_roles,
                      BoundTable& table, std::vector<std::string>& notes);

}  // namespace assay
