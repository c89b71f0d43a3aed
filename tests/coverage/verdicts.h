// SPDX-License-Identifier: Apache-2.0
// How often verdicts are wrong: checks whose truth lies exactly on their bound, families of them, members of `[each]`.
// A wrong pass approves what does not hold, a wrong fail rejects what does; with the truth on the bound each may happen
// at the plain tail.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "assay/base/context.h"
#include "world.h"
#include "worlds.h"

namespace assay::coverage {

// The truth of one metric of one model in one segment (-1: all rows).
class Truth {
 public:
  explicit Truth(const World& world);
  double at(const std::string& metric, const std::string& model = "a", int segment = -1) const;

 private:
  struct Entry {
    std::string metric, model;
    int segment;
    double value;
  };
  std::vector<Entry> entries_;
};

// Of one check what its verdict may not be, since the truth lies on its bound or clearly on one side of it.
enum class Verdicts { on_bound, holds, broken };

struct VerdictCase {
  std::string name;
  World world;
  // The checks, with their bounds, and what is true of each.
  std::function<std::vector<std::pair<std::string, Verdicts>>(const Truth&)> checks;
  std::string settings;  // more lines of the suite
  bool exact = false;    // whether every wrong verdict happens at most at its nominal rate
  bool limits = false;   // whether its rates say from how many rows on its method decides
};

struct VerdictRates {
  const VerdictCase* of = nullptr;
  std::string method;  // of the first check
  int64_t draws = 0;
  // Tables in which some check passed that may not, failed that may not; in which the run passed, that is every check.
  int64_t wrong_pass = 0, wrong_fail = 0, run_passed = 0, inconclusive = 0;
  bool may_pass_wrongly = false, may_fail_wrongly = false;  // whether any check could
};

std::vector<VerdictCase> all_verdict_cases(Extent extent);
VerdictRates judge(Context& context, const VerdictCase& one, int64_t draws, uint64_t seed);

}  // namespace assay::coverage
