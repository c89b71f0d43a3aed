// SPDX-License-Identifier: Apache-2.0
// The columns of a run's examples that slices are made of: what the run kept beside its answers, and the columns of its
// data, joined again on id.
#pragma once

#include <string>
#include <vector>

#include "assay/base/context.h"
#include "assay/checks/slice_search.h"
#include "assay/suite/compared_run.h"

namespace assay {

struct FeatureColumns {
  std::vector<std::string> names;  // of columns of the rows
  std::string file;                // a Parquet file with those that the run did not keep; empty: all were kept
  std::vector<std::string> joined;
  std::vector<std::string> notes;
};
// `wanted` empty: the table's features:, without them every column that has no role, is no answer and is not in
// ignore:. Columns of the data are written into `directory`. Errors: none at all, or one that is wanted and is not
// there, with the nearest.
Result<FeatureColumns> feature_columns(Context& context, const ComparedRun& run, const KeptTable& table,
                                       std::vector<std::string> wanted, const std::string& directory);

// A feature as levels, with what each level is called and the SQL that says whether a row has it.
struct LevelledFeature {
  std::string name;
  std::vector<std::string> texts;       // "age in [25, 31)", "sex = Female", "age is missing"
  std::vector<std::string> conditions;  // over the table's columns
  SliceFeature levels;
};
// Numbers of more than ten different values in ten bins of equal mass, everything else as it is. Of more than 10,000
// different texts there are no levels: a name, an id or a sentence of its own in each row.
Result<LevelledFeature> levels_of(Database& database, const std::string& relation, const std::string& column,
                                  const std::string& name);

}  // namespace assay
