// SPDX-License-Identifier: Apache-2.0
// The scoring stage: every row of a table with answers gets the columns that the suite's extractions and scorers make,
// and becomes a Parquet file that is read in the table's place. Rows stream through the database's threads, so that
// memory is bounded; a row's columns depend on the row alone, so that the file's content does not depend on threads.
//
// Columns added: each extraction by its name; `outcome`; of a scorer s: `s`, `s.pass` where it has a pass, `s.reason`
// where it does not pass or was not scored, `s.outcome`, and `s.PART` for each of several numbers. Where rows have
// assertions of their own, `expect` and its columns likewise. `output` where the answers' column is called otherwise.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "assay/base/context.h"
#include "assay/base/files.h"
#include "assay/data/database.h"
#include "assay/engine/catalog.h"
#include "assay/suite/suite.h"

namespace assay {

// A column of scores, as those who measure it need to know it.
struct ScoredColumn {
  std::string name;
  double lowest = 0, highest = 1;  // infinite where it has no end
  bool whole = true;               // holds 0 and 1 only where the range says so
  bool higher_is_better = true;
  bool has_pass = false;
  std::string outcome;  // the column that says what became of each row
};

struct ScoredTable {
  std::string table;     // its name in the suite
  std::string relation;  // what stands after FROM in its place
  std::vector<ScoredColumn> columns;
  std::string output;  // the column of the answers
  std::shared_ptr<TemporaryDirectory> directory;
};

// Whether the suite has anything to score in this table.
bool wants_scores(const Suite& suite, const TableSpec& table, const std::vector<Field>& fields);

// Scores the view that is called as the table. With `work` false the columns are there and empty: for validation.
// Rows that were scored when they were kept stay as they are.
// Errors: what bind_scorers.h names; a column that is there already; a wrong assertion of a row.
Result<ScoredTable> score_table(Context& context, Database& database, const Catalog& catalog, const Suite& suite,
                                const TableSpec& table, const std::vector<Field>& fields, bool work);

}  // namespace assay
