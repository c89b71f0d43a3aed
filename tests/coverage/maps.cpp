// SPDX-License-Identifier: Apache-2.0
#include "maps.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <set>

namespace assay::coverage {
namespace {

// One Monte-Carlo error is forgiven, so that chance alone sets few limits.
double tolerated(int64_t draws) {
  return kHighestTolerated + std::sqrt(kHighestTolerated * (1 - kHighestTolerated) / static_cast<double>(draws));
}

bool holds(const Misses& misses, int64_t draws) {
  const double most = tolerated(draws) * static_cast<double>(draws);
  return static_cast<double>(misses.above) <= most && static_cast<double>(misses.below) <= most;
}

}  // namespace

std::string bare_name(const std::string& metric) { return metric.substr(0, metric.find('(')); }

std::vector<Limit> limits_of(const std::vector<WorldResult>& results, const std::vector<VerdictRates>& verdicts) {
  std::map<std::pair<std::string, std::string>, size_t> needed;
  for (const WorldResult& result : results) {
    for (const Tally& tally : result.tallies) {
      for (const auto& [method, from] : tally.from) {
        if (is_exact(method) || result.world.beyond) continue;
        size_t k = 0;
        while (k < kLimits.size() && !holds(from[k], tally.draws)) ++k;
        size_t& most = needed[{method, bare_name(tally.metric)}];
        most = std::max(most, k);
      }
    }
  }
  std::vector<Limit> limits;
  std::map<std::string, double> of_others;
  for (const auto& [key, k] : needed) {
    const double support = k < kLimits.size() ? kLimits[k] : std::numeric_limits<double>::infinity();
    limits.push_back({key.first, key.second, support});
    double& highest = of_others[key.first];
    if (std::isfinite(support)) highest = std::max(highest, support);
  }
  for (const auto& [method, support] : of_others) limits.push_back({method, "*", support});
  std::map<std::string, double> of_differences;
  for (const VerdictRates& rates : verdicts) {
    if (!rates.of->limits) continue;
    double& rows = of_differences[rates.method];
    const Misses wrong{rates.draws, rates.wrong_pass, rates.wrong_fail};
    if (!holds(wrong, rates.draws)) rows = std::max(rows, 2 * static_cast<double>(rates.of->world.n));
  }
  for (const auto& [method, rows] : of_differences) limits.push_back({method, "*", rows});
  std::sort(limits.begin(), limits.end(), [](const Limit& a, const Limit& b) {
    return a.method != b.method ? a.method < b.method : a.metric < b.metric;
  });
  return limits;
}

}  // namespace assay::coverage
