// SPDX-License-Identifier: Apache-2.0
// From simulated worlds to the limits that the engine obeys, and to the page that shows both.
#pragma once

#include <string>
#include <vector>

#include "simulation.h"
#include "verdicts.h"

namespace assay::coverage {

// An end may miss 1.5 times as often as it says, and still decide.
constexpr double kHighestTolerated = 1.5 * kTail;

struct Limit {
  std::string method, metric;
  double support = 0;  // infinite: nowhere
};
// The smallest support from which on, in every world, neither end of this metric by this method misses too often.
// Of differences, from the cases of verdicts: the fewest rows from which on all cases of the method hold.
std::vector<Limit> limits_of(const std::vector<WorldResult>& results, const std::vector<VerdictRates>& verdicts);

// The metric without its arguments.
std::string bare_name(const std::string& metric);

// src/assay/engine/decisive_limits.cpp
std::string limits_source(const std::vector<Limit>& limits);
// docs/coverage.md
std::string coverage_page(const std::vector<WorldResult>& results, const std::vector<VerdictRates>& verdicts,
                          const std::vector<Limit>& limits, const std::string& command);

}  // namespace assay::coverage
