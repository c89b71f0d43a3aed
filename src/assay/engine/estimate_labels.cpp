// SPDX-License-Identifier: Apache-2.0
#include "assay/engine/estimate_labels.h"

#include <cmath>

#include "assay/engine/estimate_parts.h"
#include "assay/engine/estimate_tables.h"
#include "assay/engine/evaluate_codes.h"
#include "assay/engine/evaluate_labels.h"
#include "assay/engine/row_influence.h"
#include "assay/stats/decide.h"

namespace assay {

void labels_estimate(const EstimateSpec& spec, const ScoreRows& rows, const Fold& fold, Estimate& estimate) {
  const TablePlan& plan = fold.plan();
  const std::vector<bool> chosen = chosen_cells(fold, estimate.slice);
  double weight = 0, squared = 0;
  for (size_t row = 0; row < rows.size(); ++row) {
    if (!chosen[rows.cell()[row]]) continue;
    const double w = rows.weighted() ? rows.weight()[row] : 1;
    weight += w;
    squared += w * w;
    ++estimate.rows;
  }
  estimate.n = estimate.rows;
  estimate.n_effective = kish_size(weight, squared);
  if (spec.metric->class_table) {
    table_of_labels(spec, rows, chosen, plan.labels, plain_tail(plan.confidence), estimate);
    return;
  }
  const StateSpec& state = plan.states[spec.state];
  const RowInfluence result = row_influence(spec, state, rows, chosen, plan.labels.size(), false);
  if (!result.value) {
    estimate.undefined = result.undefined;
    return;
  }
  estimate.value = result.value;
  if (spec.metric->interval == Interval::none) return;
  if (spec.metric->rank_interval) {
    estimate.recipe.undefined = "not available of labels";
    return;
  }
  EstimateSpec binary = spec;
  binary.average = Average::binary;
  const Proportion proportion =
      state.kind == StateKind::labels && spec.average == Average::per_class ? proportion_of(binary, 2) : Proportion{};
  if (!proportion.empty()) {
    const std::vector<double> counts = label_counts(rows, chosen, static_cast<size_t>(spec.label));
    double successes = 0, trials = 0, variance = 0;
    for (size_t code = 0; code < 4; ++code) {
      trials += proportion.trial[code] ? counts[code] : 0;
      successes += proportion.success[code] ? counts[code] : 0;
    }
    for (double influence : result.of_row) variance += influence * influence;
    if (rows.clustered()) {
      const ClusterVariance clusters = influence_variance(rows, chosen, result.of_row, estimate.wanted_parts());
      estimate.n_effective = clusters.clusters;
      estimate.recipe = clustered_recipe(spec, *result.value, clusters, true, spec.metric->range);
    } else if (rows.weighted()) {
      estimate.recipe = weighted_proportion_recipe(*result.value, variance, estimate.n_effective, spec.interval);
    } else {
      estimate.n = static_cast<int64_t>(trials);
      estimate.recipe = proportion_recipe(successes, trials, spec.interval);
    }
    return;
  }
  estimate.recipe = influence_recipe(spec, *result.value, rows, chosen, result.of_row, estimate);
}

}  // namespace assay
