// SPDX-License-Identifier: Apache-2.0
#include "assay/engine/strata.h"

#include <algorithm>
#include <cmath>

#include "assay/engine/decisive.h"

namespace assay {
namespace {

struct Part {
  double coefficient = 0, value = 0;
  Recipe recipe;
  std::optional<ClusterParts> parts;
};

Slice within(const Slice& stratum, const Slice& slice) {
  Slice result = stratum;
  std::vector<uint32_t> inside = slice.cells;
  std::sort(inside.begin(), inside.end());
  std::erase_if(result.cells, [&](uint32_t cell) { return !std::binary_search(inside.begin(), inside.end(), cell); });
  return result;
}

// The strata that a slice is made of, and how much each counts. The shares of `given` are those of the whole table.
struct Stratum {
  Slice all;
  double coefficient = 0;
};
std::vector<Stratum> strata_of(Context& context, const Fold& fold, const EstimateSpec& spec,
                               const std::vector<const Slice*>& slices) {
  std::vector<Stratum> strata;
  double total = 0;
  for (Slice& one : slices_by(fold, spec.strata->dimensions)) {
    // Equal weight is for the values that occur in one of the slices; a share is for every value.
    const bool occurs = std::any_of(slices.begin(), slices.end(),
                                    [&](const Slice* slice) { return !within(one, *slice).cells.empty(); });
    if (spec.strata->equal && !occurs) continue;
    Stratum stratum;
    stratum.coefficient = spec.strata->equal ? 1 : estimate(context, fold, spec.strata->base, one).weight;
    if (stratum.coefficient == 0) continue;
    total += stratum.coefficient;
    stratum.all = std::move(one);
    strata.push_back(std::move(stratum));
  }
  for (Stratum& stratum : strata) stratum.coefficient /= total;
  return strata;
}

ClusterParts sum_by_cluster(const std::vector<Part>& parts) {
  ClusterParts sums;
  for (const Part& part : parts) {
    if (!part.parts) continue;
    for (const auto& [cluster, own] : *part.parts) sums[cluster] += part.coefficient * own;
  }
  return sums;
}

// A sum of parts that may share clusters: what a cluster adds to all of them is added up.
Recipe clustered_sum_recipe(const EstimateSpec& spec, double value, const std::vector<Part>& parts) {
  Recipe recipe;
  for (const Part& part : parts) {
    if (part.parts && !part.parts->empty()) continue;
    recipe.undefined = "strata may share clusters";
    return recipe;
  }
  const ClusterVariance clusters = variance_of_parts(sum_by_cluster(parts));
  recipe.undefined = clusters.undefined;
  if (!clusters.undefined.empty()) return recipe;
  recipe = varies(clusters.variance, value, spec.metric->range)
               ? delta_recipe(Interval::identity, value, clusters.variance, clusters.clusters - 1)
               : no_variation_recipe(value, spec.metric->range, clusters.clusters);
  if (recipe.method == "student") recipe.method = "cluster_influence";
  recipe.support = clusters.informative;
  recipe.scarce = "clusters";
  recipe.not_decisive = why_not_decisive(spec.metric->name, recipe);
  return recipe;
}

// A sum of independent parts: each keeps the asymmetry of its own interval (MOVER, Zou and Donner 2008); with weights
// by their errors.
Recipe sum_recipe(const TablePlan& plan, const EstimateSpec& spec, double value, std::vector<Part> parts) {
  if (plan.cluster >= 0) return clustered_sum_recipe(spec, value, parts);
  Recipe recipe;
  double variance = 0;
  for (const Part& part : parts) {
    if (!part.recipe.ends) {
      recipe.undefined = part.recipe.undefined;
      return recipe;
    }
    if (recipe.not_decisive.empty()) recipe.not_decisive = part.recipe.not_decisive;
    variance += part.coefficient * part.coefficient * part.recipe.standard_error * part.recipe.standard_error;
  }
  const std::string not_decisive = recipe.not_decisive;
  if (plan.weight >= 0 && variance > 0) {
    recipe = delta_recipe(Interval::identity, value, variance, std::nullopt);
  } else {
    recipe.method = "mover";
    recipe.standard_error = std::sqrt(variance);
    recipe.ends = [value, parts](double lower, double upper) {
      std::optional<double> down = 0.0, up = 0.0;
      for (const Part& part : parts) {
        const IntervalEnds own =
            part.coefficient >= 0 ? part.recipe.ends(lower, upper) : part.recipe.ends(upper, lower);
        const auto& towards_lower = part.coefficient >= 0 ? own.lower : own.upper;
        const auto& towards_upper = part.coefficient >= 0 ? own.upper : own.lower;
        const auto add = [&](std::optional<double>& sum, const std::optional<double>& end) {
          if (!sum || !end) {
            sum.reset();
            return;
          }
          const double distance = part.coefficient * (part.value - *end);
          *sum += distance * distance;
        };
        add(down, towards_lower);
        add(up, towards_upper);
      }
      return IntervalEnds{down ? std::optional(value - std::sqrt(*down)) : std::nullopt,
                          up ? std::optional(value + std::sqrt(*up)) : std::nullopt};
    };
  }
  recipe.not_decisive = not_decisive;
  return recipe;
}

}  // namespace

void strata_estimate(Context& context, const Fold& fold, const EstimateSpec& spec, Estimate& estimate) {
  std::vector<Part> parts;
  double value = 0;
  estimate.missing_outputs = 0;
  for (const Stratum& stratum : strata_of(context, fold, spec, {&estimate.slice})) {
    const Estimate own =
        assay::estimate(context, fold, spec.strata->base, within(stratum.all, estimate.slice), nullptr, true);
    estimate.rows += own.rows;
    estimate.n += own.n;
    estimate.n_effective += own.n_effective;
    estimate.weight += own.weight;
    estimate.missing_outputs += own.missing_outputs;
    if (!own.value) {
      if (estimate.undefined.empty()) estimate.undefined = "of " + stratum.all.text + ": " + own.undefined;
      continue;
    }
    value += stratum.coefficient * *own.value;
    parts.push_back({stratum.coefficient, *own.value, own.recipe, own.parts});
  }
  if (parts.empty() && estimate.undefined.empty()) estimate.undefined = "no rows";
  if (!estimate.undefined.empty()) return;
  estimate.value = value;
  if (fold.plan().cluster >= 0) estimate.n_effective = static_cast<double>(sum_by_cluster(parts).size());
  estimate.recipe = sum_recipe(fold.plan(), spec, value, std::move(parts));
}

Difference strata_difference(Context& context, const Fold& fold, const PairSpec& pair, const Slice& first,
                             const Slice& second, double factor) {
  const EstimateSpec& spec = fold.plan().estimates[pair.first];
  Difference result;
  std::vector<Part> parts;
  double value = 0, a = 0, b = 0;
  for (const Stratum& stratum : strata_of(context, fold, spec, {&first, &second})) {
    const Difference own = difference(context, fold, pair.of_stratum, within(stratum.all, first),
                                      within(stratum.all, second), factor, true);
    result.n += own.n;
    result.paired = own.paired;
    if (!own.value) {
      result.undefined = "of " + stratum.all.text + ": " + own.undefined;
      return result;
    }
    value += stratum.coefficient * *own.value;
    a += stratum.coefficient * *own.first;
    b += stratum.coefficient * *own.second;
    parts.push_back({stratum.coefficient, *own.value, own.recipe, own.parts});
  }
  if (parts.empty()) {
    result.undefined = "no rows";
    return result;
  }
  result.value = value;
  result.first = a;
  result.second = b;
  result.recipe = sum_recipe(fold.plan(), spec, value, std::move(parts));
  return result;
}

}  // namespace assay
