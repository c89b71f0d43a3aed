// SPDX-License-Identifier: Apache-2.0
#include "assay/engine/estimate_parts.h"

#include "assay/engine/decisive.h"

namespace assay {

std::vector<bool> chosen_cells(const Fold& fold, const Slice& slice) {
  std::vector<bool> chosen(fold.cells().size(), false);
  for (uint32_t cell : slice.cells) chosen[cell] = true;
  return chosen;
}

// The scale on which an interval is made from a variance.
Interval scale_of(const EstimateSpec& spec) {
  const Interval own = spec.own_interval();
  const Range range = spec.metric->range;
  switch (own) {
    case Interval::auc: return range.lowest < 0 ? Interval::atanh : Interval::logit;
    case Interval::proportion:
    case Interval::smirnov: return Interval::logit;
    case Interval::mean:
      // Means of losses are skewed to the right, and less so on the logarithm's scale; bounded ones on the logit's.
      if (spec.has_means() || range.lowest != 0) return own;
      return range.highest == 1 ? Interval::logit : Interval::log;
    default: return own;
  }
}

Recipe clustered_recipe(const EstimateSpec& spec, double value, const ClusterVariance& clusters, bool proportion,
                        Range term_range) {
  Recipe recipe;
  if (!clusters.undefined.empty()) {
    recipe.undefined = clusters.undefined;
    return recipe;
  }
  if (proportion) {
    recipe = clustered_proportion_recipe(value, clusters.variance, clusters.clusters, spec.interval);
  } else if (!varies(clusters.variance, value, spec.metric->range)) {
    recipe = no_variation_recipe(value, term_range, clusters.clusters);
  } else {
    recipe = delta_recipe(scale_of(spec), value, clusters.variance, clusters.clusters - 1);
    recipe.method = "cluster_jackknife";
  }
  recipe.support = clusters.informative;
  recipe.scarce = "clusters";
  return recipe;
}

Recipe influence_recipe(const EstimateSpec& spec, double value, const ScoreRows& rows, const std::vector<bool>& chosen,
                        std::span<const double> of_row, Estimate& estimate) {
  if (rows.clustered()) {
    const ClusterVariance clusters = influence_variance(rows, chosen, of_row, estimate.wanted_parts());
    estimate.n_effective = clusters.clusters;
    Recipe recipe = clustered_recipe(spec, value, clusters, false, spec.metric->range);
    if (recipe.method == "cluster_jackknife") recipe.method = "cluster_influence";
    return recipe;
  }
  double variance = 0, fourth = 0;
  for (double influence : of_row) {
    const double square = influence * influence;
    variance += square;
    fourth += square * square;
  }
  const double informative = fourth > 0 ? variance * variance / fourth : 0;
  const double n = static_cast<double>(estimate.rows);
  if (n > 1) variance *= n / (n - 1);
  Recipe recipe = varies(variance, value, spec.metric->range)
                      ? delta_recipe(scale_of(spec), value, variance, std::nullopt)
                      : no_variation_recipe(value, spec.metric->range, estimate.n_effective);
  recipe.support = informative;
  return recipe;
}

}  // namespace assay
