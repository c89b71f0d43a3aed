// SPDX-License-Identifier: Apache-2.0
// The ways in which the engine may come to a result. Each must give the same bits.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "assay/engine/fold.h"
#include "row_set.h"

namespace assay::corpus {

struct Table {
  Database* database;
  const TablePlan* plan;
  const RowSet* rows;
  uint64_t seed;  // of shuffles and merge trees
};

struct Mode {
  std::string name;
  std::function<Result<Fold>(const Table&)> fold;
};

// The first is the plainest: one batch, one thread.
std::vector<Mode> engine_modes();

}  // namespace assay::corpus
