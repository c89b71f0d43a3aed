// SPDX-License-Identifier: Apache-2.0
// A suite bound to its data: every table under test as a plan, every check as a pair of estimates of it. What the
// suite names and the data does not hold is found here, before any work.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "assay/base/context.h"
#include "assay/data/database.h"
#include "assay/engine/catalog.h"
#include "assay/engine/estimate.h"
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
};

struct BoundCheck {
  const CheckSpec* spec = nullptr;
  std::string text;
  int table = 0;
  int model = 0;
  BoundSide left;
  std::optional<BoundSide> right;  // the baseline, or the other estimate
  std::optional<int> pair;         // of one table: the comparison in its plan; none: independent samples
  bool against_baseline = false;
  double factor = 1;  // left - factor x right
  Comparison comparison = Comparison::at_least;
  double bound = 0;                 // of `within`: the tolerance
  double centre = 0;                // of `within` without another side
  bool relative_tolerance = false;  // of `within 2% of ...`
  std::string skipped;              // why it is not judged
};

struct BoundTable {
  const TableSpec* spec = nullptr;
  TablePlan plan;
  std::vector<Field> fields;
  std::vector<BoundSlice> slices;
  std::vector<int> shown;  // estimates that go into the table, in order
  std::vector<std::string> model_kinds;
  int baseline = -1;  // model
};

struct BoundSuite {
  const Suite* suite = nullptr;
  std::vector<std::unique_ptr<BoundTable>> tables;
  std::vector<BoundCheck> checks;
  std::string no_baseline;         // why there is none, where the suite lets its checks be skipped
  std::vector<std::string> notes;  // guesses and warnings, for people
};

struct BindOptions {
  std::string only_model;  // of --model
  std::string where;       // of --where
  int64_t limit = -1;      // of --limit
};

Result<BoundSuite> bind_suite(Context& context, Database& database, const Catalog& catalog, const Suite& suite,
                              const BindOptions& options = {});

}  // namespace assay
