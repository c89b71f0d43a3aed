// SPDX-License-Identifier: Apache-2.0
#include "assay/engine/decisive.h"

#include <algorithm>
#include <cmath>

#include "assay/base/text.h"

namespace assay {

double decisive_limit(std::string_view method, std::string_view metric) {
  double of_others = 0;
  for (const DecisiveLimit& limit : decisive_limits()) {
    if (limit.method != method) continue;
    if (limit.metric == metric) return limit.support;
    if (limit.metric == "*") of_others = limit.support;
  }
  return of_others;
}

bool varies(double variance, double value, Range range) {
  // Shares and correlations are differences of numbers near 1, whatever their own size.
  const double scale = range.highest == 1 ? 1e-2 : 1e-12;
  const double least = 1e-12 * std::max(scale, std::fabs(value));
  return variance > least * least;
}

std::string why_not_decisive(std::string_view metric, const Recipe& recipe) {
  const double limit = decisive_limit(recipe.method, metric);
  if (limit == 0 || recipe.support >= limit) return {};
  if (std::isinf(limit)) return "the interval of " + std::string(metric) + " is too rough to decide on";
  const std::string what = recipe.scarce.empty() ? "rows" : recipe.scarce;
  return "too few " + what + ": " + shortest_double(std::floor(recipe.support)) + " where " + shortest_double(limit) +
         " are needed";
}

}  // namespace assay
