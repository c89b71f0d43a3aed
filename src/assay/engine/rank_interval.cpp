// SPDX-License-Identifier: Apache-2.0
#include "assay/engine/rank_interval.h"

#include <algorithm>
#include <cmath>

#include "assay/base/elementary.h"
#include "assay/engine/decisive.h"
#include "assay/stats/auc.h"
#include "assay/stats/distributions.h"
#include "assay/stats/proportion.h"

namespace assay {
namespace {

// An area, or twice an area less 1.
Recipe area_recipe(const Metric& metric, double value, double variance, double positives, double negatives) {
  const bool doubled = metric.range.lowest < 0;
  const double area = doubled ? (value + 1) / 2 : value, spread = doubled ? variance / 4 : variance;
  Recipe recipe;
  recipe.method = auc_method(area, positives, negatives);
  recipe.ends = [=](double lower, double upper) {
    IntervalEnds ends = auc_interval(area, spread, positives, negatives, lower, upper);
    if (doubled) ends = {rounded(2 * *ends.lower - 1), rounded(2 * *ends.upper - 1)};
    return ends;
  };
  return recipe;
}

// A share of `largest`, of about `trials` rows.
Recipe share_recipe(double value, double variance, double trials, double largest) {
  const double share = std::clamp(value / largest, 0.0, 1.0);
  const bool varies = variance > 0 && share > 0 && share < 1;
  const double effective = varies ? share * (1 - share) * largest * largest / variance : trials;
  Recipe recipe;
  recipe.method = "korn_graubard";
  recipe.ends = [=](double lower, double upper) {
    const IntervalEnds ends = clopper_pearson(share * effective, effective, lower, upper);
    return IntervalEnds{rounded(*ends.lower * largest), rounded(*ends.upper * largest)};
  };
  return recipe;
}

// The gap at the best threshold. Below: the greatest distance of both observed distributions from the true ones is at
// most sqrt(ln(1 / tail) / 2 (1 / P + 1 / N)), where the classes are alike exactly so in the limit (Smirnov 1939).
// Above: at the truly best threshold the observed gap is at most the greatest.
Recipe gap_recipe(double value, double variance, double positives, double negatives) {
  Recipe recipe;
  recipe.method = "smirnov";
  const Recipe pointwise = share_recipe(value, variance, std::min(positives, negatives), 1);
  recipe.ends = [=](double lower, double upper) {
    const double sizes = 1 / positives + 1 / negatives;
    const double reach = lower > 0 ? std::sqrt(std::max(0.0, -elementary::log(lower)) / 2 * sizes) : 1;
    return IntervalEnds{std::max(0.0, rounded(value - reach)), pointwise.ends(lower, upper).upper};
  };
  return recipe;
}

}  // namespace

Recipe rank_recipe(const Metric& metric, const RankValue& rank, const RankInfluence& influence, double positives,
                   double negatives) {
  const double value = *rank.value, variance = varies(rank.variance, *rank.value, metric.range) ? rank.variance : 0,
               fewer = std::min(positives, negatives);
  Recipe recipe;
  if (metric.interval == Interval::auc) {
    recipe = area_recipe(metric, value, variance, positives, negatives);
  } else if (metric.interval == Interval::smirnov) {
    recipe = gap_recipe(value, variance, positives, negatives);
  } else if (metric.interval == Interval::logit) {
    recipe = share_recipe(value, variance, influence.trials > 0 ? influence.trials : fewer, influence.largest);
  } else if (variance > 0) {
    recipe = delta_recipe(metric.interval, value, variance, std::nullopt);
  } else {
    recipe = no_variation_recipe(value, metric.range, fewer);
  }
  recipe.standard_error = std::sqrt(variance);
  recipe.support = std::min(rank.informative > 0 ? rank.informative : fewer, fewer);
  recipe.scarce = recipe.support < fewer ? "errors" : positives <= negatives ? "positives" : "negatives";
  return recipe;
}

}  // namespace assay
