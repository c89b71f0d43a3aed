// SPDX-License-Identifier: Apache-2.0
// A suite bound to its data: every table under test as a plan, every check as a pair of estimates of it. What the
// suite names and the data does not hold is found here, before any work.
#pragma once

#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "assay/base/context.h"
#include "assay/data/database.h"
#include "assay/engine/catalog.h"
#include "assay/engine/estimate.h"
#include "assay/suite/score.h"
#include "assay/suite/suite.h"

namespace assay {

// A declared slice: which dimensions are crossed.
struct BoundSlice {
  std::string name;
  std::vector<int> dimensions;
};

// One side of a check: an estimate of a table, on the slices that its selectors name.
struct BoundSelector {
  std::vector<std::pair<int, std::string>> equal;  // dimension = value; "true" for a predicate
  std::vector<int> each;                           // dimensions whose every combination is a member
  Location location;
};
struct BoundSide {
  int table = 0;
  int estimate = 0;
  BoundSelector selector;
  bool own_selector = true;  // false: it fixes no slice itself, and so equals the other side
};

// What an estimate is held against.
struct BoundRequirement {
  Comparison comparison = Comparison::at_least;
  std::optional<BoundSide> right;  // the baseline, or the other estimate
  std::optional<int> pair;         // of one table: the comparison in its plan; none: independent samples
  bool against_baseline = false;
  bool shares_rows = false;         // of two tables that are not paired: some examples are in both
  double factor = 1;                // left - factor x right
  double bound = 0;                 // of `within`: the tolerance
  double centre = 0;                // of `within` without another side
  bool relative_tolerance = false;  // of `within 2% of ...`: a share of the right side
};

struct BoundCheck {
  const CheckSpec* spec = nullptr;
  std::string text;
  int table = 0;
  int model = 0;  // -1: of the table itself
  // Of [each model], [each prompt]: the check of each, of which this one is the whole; `place` says which each is.
  std::vector<BoundCheck> each;
  bool each_model = false, each_prompt = false;
  std::string place;  // "prompt=direct"
  bool fact = false;  // known exactly: pass or fail
  BoundSide left;
  // By slice value as `bounds:` has it, "else" for the rest; of an ordinary check one, named "", for every slice.
  std::vector<std::pair<std::string, BoundRequirement>> requirements;
  std::string skipped;  // why it is not judged
};

// Of a long table, whose rows are answers told apart by example, model, prompt and sample: how they stand side by side
// in the plan, where a row is a sample of an example and each combination of model and prompt a model.
struct LongForm {
  std::vector<std::string> answers;  // by listed model: the SQL condition of its rows
  std::vector<int> asked;            // by listed model: the plan's column of where it was asked; -1: everywhere
  // What all answers to a sample of an example have in common, checked when everything is bound.
  struct Common {
    std::string sql, name;
    Location location;
  };
  std::vector<Common> common;
};

// A metric by which the models and prompts of a table are ranked: their estimates.
struct Leaderboard {
  std::string metric;
  std::vector<int> estimates;
};

struct BoundTable {
  const TableSpec* spec = nullptr;
  TablePlan plan;
  std::vector<Field> fields;
  std::vector<BoundSlice> slices;
  std::vector<ScoredColumn> scored;  // columns of scores
  std::vector<int> shown;            // estimates that go into the table, in order
  bool default_metrics = false;      // the suite names none: these are the task's
  std::vector<Leaderboard> leaderboards;
  std::vector<std::string>
      scores;  // columns that estimates read as numbers of an answer, those of its production aside
  std::vector<std::string> model_kinds;
  // Of a table read in other roles, which an estimate names: the table itself, the roles, and what they were laid over.
  int other_roles_of = -1;
  std::string other_roles;
  std::unique_ptr<TableSpec> own_spec;
  bool common = false;       // of the rows that it has in common with another table
  bool own_answers = false;  // the roles name the answers: there is one model
  std::string no_target;     // why no model can be measured: then only the table itself can
  std::optional<LongForm> long_form;
  bool unique_id = false;  // the suite names the id: no two rows have the same
  // Models under test; those behind them in the plan stand in for other columns.
  int models() const;
  std::vector<int> baseline_of;  // by model under test: what it is compared with; -1: nothing
  std::vector<int> baselines;    // models under test that are one
  bool is_baseline(int model) const { return std::find(baselines.begin(), baselines.end(), model) != baselines.end(); }
};

struct BoundSuite {
  const Suite* suite = nullptr;
  std::vector<std::unique_ptr<BoundTable>> tables;
  std::vector<BoundCheck> checks;
  std::string no_baseline;          // why there is none, where the suite lets its checks be skipped
  std::vector<ScoredTable> scored;  // tables whose answers the suite scores
  std::vector<std::string> notes;   // guesses and warnings, for people
};

struct BindOptions {
  std::string only_model;   // of --model
  std::string only_prompt;  // of --prompt
  std::string where;        // of --where
  int64_t limit = -1;       // of --limit
  bool ids_later = false;   // whether ids occur once is found when the parts of the rows come together
  bool work = true;         // false: validation, which scores nothing
};

// What binding reads and writes, handed down.
struct Binding {
  Database& database;
  const Catalog& catalog;
  const Suite& suite;
  const BindOptions& options;
  BoundSuite& bound;
};

// Every row of a relation, all of a table's rows or a part of them, has an id, and no two the same.
Status ids_are_unique(Database& database, const BoundTable& table, const std::string& relation);
// Several rows with one id, the first of which are these.
Status repeated_ids(const BoundTable& table, const std::string& count, const std::string& first);

// The table that is read in the roles that the estimate names, as cohen_kappa(target=human, prediction=polite) does,
// bound where it is new; the table itself where it names none.
Result<int> table_in_roles(const Binding& binding, int table, const EstimateExpression& expression);

// One table: its roles, task, models and slices as a plan without estimates. `table.spec` is set.
Status bind_table(Database& database, const Suite& suite, const BindOptions& options, BoundTable& table,
                  BoundSuite& bound);

Result<BoundSuite> bind_suite(Context& context, Database& database, const Catalog& catalog, const Suite& suite,
                              const BindOptions& options = {});

}  // namespace assay
