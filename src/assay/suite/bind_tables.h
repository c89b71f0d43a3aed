// SPDX-License-Identifier: Apache-2.0
// Tables of a suite as views of the database: files read, joined on id, filtered, with computed columns.
#pragma once

#include <string>
#include <vector>

#include "assay/data/database.h"
#include "assay/suite/bind.h"

namespace assay {

// Makes one view for each table, named as the suite names it, in an order in which each sees those it reads.
Status make_views(Database& database, const Suite& suite, const BindOptions& options);

// Roles of the table, guessed where its column names say them; what was guessed goes to `notes`.
// The answers are guessed only where the table's `own_model` gives them: the suite names no model.
Result<Roles> roles_of(const TableSpec& table, const std::vector<Field>& fields, bool own_model,
                       std::vector<std::string>& notes);

// The source of a model's own files, joined to the table on id: adds its columns under the given names.
struct ModelJoin {
  std::string relation;                                // the table with the model's columns
  std::vector<std::pair<std::string, Field>> columns;  // our name of each of the model's columns
};
Result<ModelJoin> join_model(Database& database, const std::string& relation, const TableSpec& table,
                             const Roles& roles, const std::vector<Field>& fields, const ModelSpec& model,
                             std::vector<std::string>& notes);

// The directory that a located path is relative to.
std::string directory_of(const Location& location);

}  // namespace assay
