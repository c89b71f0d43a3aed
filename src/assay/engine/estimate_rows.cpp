// SPDX-License-Identifier: Apache-2.0
#include "assay/engine/estimate_rows.h"

#include "assay/engine/estimate_parts.h"
#include "assay/engine/evaluate_rows.h"
#include "assay/engine/row_influence.h"

namespace assay {

void rows_estimate(const EstimateSpec& spec, const ScoreRows& rows, const Fold& fold, double tail, Estimate& estimate) {
  const std::vector<bool> chosen = chosen_cells(fold, estimate.slice);
  std::vector<uint32_t> origin;
  const KeptRows kept = kept_rows(rows, chosen, 0, &origin);
  estimate.n = estimate.rows = static_cast<int64_t>(kept.size());
  double weight = 0, squared = 0;
  for (size_t row = 0; row < kept.size(); ++row) {
    weight += kept.weight_of(row);
    squared += kept.weight_of(row) * kept.weight_of(row);
  }
  estimate.n_effective = kish_size(weight, squared);
  if (spec.metric->rows_table) {
    if (kept.size() > 0) {
      estimate.table = spec.metric->rows_table(kept, spec.arguments, tail);
    } else {
      estimate.undefined = "no rows";
    }
    return;
  }
  if (spec.outputs.size() > 1) {
    const RowInfluence average = row_influence(spec, fold.plan().states[spec.state], rows, chosen, 0, false);
    estimate.value = average.value;
    if (!average.value) estimate.undefined = average.undefined;
    if (average.value && spec.metric->interval != Interval::none && spec.metric->interval != Interval::impossible)
      estimate.recipe = influence_recipe(spec, *average.value, rows, chosen, average.of_row, estimate);
    return;
  }
  const RowsValue result = evaluate_rows(spec, kept);
  if (!result.value) {
    estimate.undefined = result.undefined;
    return;
  }
  estimate.value = result.value;
  if (spec.metric->interval == Interval::none) return;
  if (spec.metric->interval == Interval::impossible) {
    estimate.recipe.undefined = "no finite sample bounds the largest of all rows";
    return;
  }
  const auto of_state = [&](std::span<const double> influence) {
    std::vector<double> of_row(rows.size(), 0.0);
    for (size_t row = 0; row < influence.size(); ++row) of_row[origin[row]] = kept.weight_of(row) * influence[row];
    return of_row;
  };
  if (!spec.metric->quantile) {
    estimate.recipe = influence_recipe(spec, *result.value, rows, chosen, of_state(result.influence), estimate);
    return;
  }
  const std::vector<double> share = of_state(share_influence(spec, kept, *result.value));
  if (rows.clustered()) {
    if (estimate.parts) influence_variance(rows, chosen, of_state(result.influence), estimate.wanted_parts());
    const ClusterVariance clusters = influence_variance(rows, chosen, share);
    estimate.n_effective = clusters.clusters;
    estimate.recipe.undefined = clusters.undefined;
    if (clusters.undefined.empty())
      estimate.recipe = quantile_recipe(spec, kept, clusters.variance, clusters.clusters - 1);
    return;
  }
  double variance = 0;
  for (double influence : share) variance += influence * influence;
  estimate.recipe = quantile_recipe(spec, kept, rows.weighted() ? variance : 0, std::nullopt);
}

}  // namespace assay
