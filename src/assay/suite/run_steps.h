// SPDX-License-Identifier: Apache-2.0
// The steps of a run that a shard and a merge take too: fold every table, settle what is shown and decided, write it.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "assay/base/context.h"
#include "assay/data/database.h"
#include "assay/engine/fold.h"
#include "assay/store/run_directory.h"
#include "assay/suite/bind.h"
#include "assay/suite/run.h"

namespace assay {

Result<Database> open_database(const Context& context);

// One fold a table, of all rows or of one part of them. Errors: values that are wrong rather than missing; missing ones
// where the suite calls them an error.
Result<std::vector<Fold>> fold_all(Context& context, Database& database, const BoundSuite& bound, uint32_t part = 0,
                                   uint32_t parts = 1);

// Estimates, verdicts and what is said of the data, as a document without a directory.
Result<RunOutcome> settled(Context& context, const BoundSuite& bound, const std::vector<Fold>& folds,
                           const RunOptions& options);

// Writes the examples of a table: files that begin with `path` and end with .parquet.
using ExampleWriter = std::function<Status(size_t table, const std::string& path)>;
// The run directory of a settled outcome, which the outcome then names: one that is there already, else a new one.
Status write_run(Context& context, Database& database, const BoundSuite& bound, const std::vector<Fold>& folds,
                 const RunOptions& options, const ExampleWriter& write_examples, RunOutcome& outcome,
                 std::optional<RunDirectory> directory = {});
// A new directory, where the options say or under runs/.
Result<RunDirectory> directory_for(const Suite& suite, const RunOptions& options);
// What run.json says of a run before its first number.
bool is_partial(const RunOptions& options);
nlohmann::ordered_json options_json(const RunOptions& options);
nlohmann::ordered_json environment_json(const Context& context);

// Writes the examples of each table in one part.
ExampleWriter example_writer(Database& database, const BoundSuite& bound);

// The answer of a query as a file, whole or not at all.
Status copy_to_parquet(Database& database, const std::string& query, const std::string& path);
// The scored columns of a relation with the plan's columns: what was compared, whoever wants to look again. Of answers
// and texts every column.
Status write_example_part(Database& database, const BoundTable& table, const std::string& relation,
                          const std::string& path);

}  // namespace assay
