// SPDX-License-Identifier: Apache-2.0
// Tables of a world measured and decided by the engine itself: the suite is bound once, as a user's would be, then
// every table is folded, estimated and judged by the code that `assay run` uses.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "assay/engine/estimate.h"
#include "assay/suite/bind.h"
#include "assay/suite/suite.h"
#include "world.h"

namespace assay::coverage {

// A suite over the columns of a world: its metrics and these checks.
class Evaluation {
 public:
  struct Options {
    bool weighted = false, clustered = false;
    std::vector<std::string> checks;
    std::string settings;  // more lines of the suite's YAML, such as "smallest_slice: 5"
  };
  // Ends the program with the suite's own message where it does not bind: a case that is written wrongly.
  Evaluation(const World& world, const Options& options);
  // The same where not every suite has to bind.
  static Result<Evaluation> bind(const World& world, const Options& options);

  const TablePlan& plan() const { return bound_.tables[0]->plan; }
  const Suite& suite() const { return *suite_; }
  const BoundSuite& bound() const { return bound_; }
  // The estimates that the table of results shows, by their place in the plan.
  const std::vector<int>& shown() const { return bound_.tables[0]->shown; }

  Fold fold(const Table& table) const;
  // Errors: rows that the engine refuses.
  Result<Fold> try_fold(const Table& table) const;

 private:
  Evaluation() = default;
  std::unique_ptr<Suite> suite_;
  BoundSuite bound_;
};

// What is true of a world: the value of each estimate of this plan in the population.
std::vector<double> truth_of(const World& world);

}  // namespace assay::coverage
