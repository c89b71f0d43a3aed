// SPDX-License-Identifier: Apache-2.0
// Two finished runs, or two models or prompts of one, held against each other on the examples that both answered. What
// is computed is what the later run's suite asks for, by the same plans, states, differences and checks as in a run.
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <utility>

#include "assay/base/context.h"
#include "assay/engine/catalog.h"

namespace assay {

struct CompareRequest {
  std::string before, after;  // directories of runs; empty: runs/latest. Of two models of one run the same
  std::optional<std::pair<std::string, std::string>> models, prompts;  // earlier and later; none: equal names
  std::string examples;        // the Parquet file of all compared examples; empty: none
  int64_t most_examples = 10;  // of each flip, and of the largest changes
};

// The document of the comparison: `before`, `after`, `differs` (what the runs do not have in common, in sentences),
// `comparisons` (one a table and pair of places: `differences` and `changed`), `checks` (those of the suite that are
// against a baseline), verdict and exit code as of a run; without such checks the verdict is null and the code 0.
// Errors: no such runs, runs that kept no rows, no place in both, and those of match_examples().
Result<nlohmann::ordered_json> compare_runs(Context& context, const Catalog& catalog, const CompareRequest& request);

}  // namespace assay
