// SPDX-License-Identifier: Apache-2.0
#include "assay/engine/missing_outputs.h"

#include <cmath>
#include <numeric>
#include <vector>

#include "assay/engine/evaluate_codes.h"

namespace assay {

Recipe with_unseen(const Recipe& recipe, double seen, double unseen, double value) {
  Recipe moved = recipe;
  const double all = seen + unseen, share = seen / all, added = unseen * value / all;
  moved.standard_error *= share;
  moved.ends = [ends = recipe.ends, share, added](double lower, double upper) {
    const IntervalEnds own = ends(lower, upper);
    const auto move = [&](std::optional<double> end) {
      return end ? std::optional(*end * share + added) : std::nullopt;
    };
    return IntervalEnds{move(own.lower), move(own.upper)};
  };
  return moved;
}

bool same_for_any_wrong_class(const TablePlan& plan, const EstimateSpec& spec) {
  const int classes = static_cast<int>(plan.labels.size());
  const StateKind kind = plan.states[static_cast<size_t>(spec.state)].kind;
  if (plan.task != multiclass || classes <= 2 || kind == StateKind::moments || kind == StateKind::outcomes) return true;
  if (kind != StateKind::codes || is_table(*spec.metric)) return false;
  // Tried on counts without any symmetry: one row moves from a wrong class to another.
  std::vector<double> counts(static_cast<size_t>(classes * classes));
  for (size_t code = 0; code < counts.size(); ++code) counts[code] = 5 + static_cast<double>(code * code % 17);
  const auto value = evaluate_codes_value(spec, classes, counts).value;
  for (int truth = 0; value && truth < classes; ++truth) {
    std::vector<double> moved = counts;
    --moved[static_cast<size_t>(truth * classes + (truth + 1) % classes)];
    ++moved[static_cast<size_t>(truth * classes + (truth + 2) % classes)];
    const auto other = evaluate_codes_value(spec, classes, moved).value;
    if (!other || std::fabs(*other - *value) > 1e-12 * std::fabs(*value)) return false;
  }
  return value.has_value();
}

std::vector<Recipe> bounds_if_missing(const EstimateSpec& spec, const CodeTotals& missing, const Estimate& estimate) {
  const Metric& metric = *spec.metric;
  double seen = estimate.weight, unseen = std::accumulate(missing.weight.begin(), missing.weight.end(), 0.0);
  if (metric.fact && !spec.population && estimate.value) {
    // A total is exact but for what these rows would add to it.
    const auto exactly = [](double value) {
      Recipe recipe;
      recipe.ends = [value](double, double) { return IntervalEnds{value, value}; };
      return recipe;
    };
    return {exactly(*estimate.value + unseen * metric.term_range.lowest),
            exactly(*estimate.value + unseen * metric.term_range.highest)};
  }
  if (!estimate.value || !estimate.recipe.ends || estimate.weight <= 0) return {};
  Range range = spec.range_of_term();
  if (metric.interval == Interval::auc && missing.weight.size() == 2) {
    // Every pair with a missing member could be in order or not.
    const double positives = estimate.positive_weight, negatives = estimate.weight - positives;
    seen = positives * negatives;
    unseen = (positives + missing.weight[1]) * (negatives + missing.weight[0]) - seen;
    range = metric.range;
  } else if (!metric.row_terms || metric.means) {
    return {};
  }
  if (range.lowest <= -1e308 || range.highest >= 1e308 || seen <= 0) return {};
  return {with_unseen(estimate.recipe, seen, unseen, range.lowest),
          with_unseen(estimate.recipe, seen, unseen, range.highest)};
}

}  // namespace assay
