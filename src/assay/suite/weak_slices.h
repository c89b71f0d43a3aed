// SPDX-License-Identifier: Apache-2.0
// Where a finished run is weak, or where it got worse: slices found by exact search (checks/slice_search.h) on one half
// of the examples and confirmed on the other, whose rows the search never saw. The halves are those of a hash of the
// cluster, else of the id. What is confirmed is a check of the run's own metric, decided by the same states, intervals
// and families as in a run; so an interval that is shown is honest however many slices were tried.
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "assay/base/context.h"
#include "assay/engine/catalog.h"

namespace assay {

struct WeakSlicesRequest {
  std::string run, against;           // directories of runs; `run` empty: runs/latest; `against` empty: none
  std::string metric;                 // empty: the first of the run's that is a mean of losses
  std::string model;                  // empty: the only one under test
  std::vector<std::string> features;  // empty: all
  int depth = 3;
  bool all_rows = false;  // search every row, and confirm nothing
  int64_t most = 10;      // slices shown
  int64_t smallest = 0;   // rows of a slice in the searched part; 0: the larger of 32 and 1 %
  double alpha = 0.95;
};

// The document: `slices` by score, each with what was found and what was confirmed. Errors: no such runs, runs that
// kept no rows, a metric that is no mean of rows, nothing to make slices of, no id to tell halves by.
Result<nlohmann::ordered_json> weak_slices(Context& context, const Catalog& catalog, const WeakSlicesRequest& request);

}  // namespace assay
