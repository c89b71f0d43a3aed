// SPDX-License-Identifier: Apache-2.0
#include "assay/engine/estimate_scores.h"

#include <algorithm>

#include "assay/engine/clusters.h"
#include "assay/engine/decisive.h"
#include "assay/engine/estimate_parts.h"
#include "assay/engine/evaluate_scores.h"
#include "assay/engine/rank_interval.h"
#include "assay/stats/proportion.h"

namespace assay {
namespace {

// A ranking of the rows of one class against those of another, or of all others, by that class's score.
struct Comparison {
  uint32_t positive = 0;
  std::optional<uint32_t> negative;
  double part = 0;  // of the average
};

std::vector<Comparison> comparisons_of(const EstimateSpec& spec, const std::vector<double>& share) {
  const auto classes = static_cast<uint32_t>(share.size());
  std::vector<Comparison> comparisons;
  double total = 0;
  for (uint32_t i = 0; i < classes; ++i) {
    for (uint32_t j = 0; j < classes; ++j) {
      if (spec.one_against_one ? i == j : j != 0) continue;
      Comparison one{i, std::nullopt, share[i]};
      if (spec.one_against_one) one = {i, j, share[i] + share[j]};
      if (spec.average != Average::weighted) one.part = 1;
      total += one.part;
      comparisons.push_back(one);
    }
  }
  for (Comparison& one : comparisons) one.part /= total;
  std::erase_if(comparisons, [](const Comparison& one) { return one.part == 0; });
  return comparisons;
}

// Every row once a class, ranked together: whether it belongs to the class, by the class's score.
ClassAverage over_all_pairs(const EstimateSpec& spec, const ScoreRows& rows, const std::vector<bool>& chosen,
                            uint32_t classes, uint32_t first_column) {
  struct Entry {
    double score;
    uint32_t row;
    bool positive;
  };
  std::vector<Entry> entries;
  for (uint32_t row = 0; row < rows.size(); ++row) {
    if (!chosen[rows.cell()[row]]) continue;
    for (uint32_t k = 0; k < classes; ++k)
      entries.push_back({rows.score(first_column + k)[row], row, rows.label()[row] == k});
  }
  std::sort(entries.begin(), entries.end(), [](const Entry& a, const Entry& b) {
    return a.score != b.score ? a.score > b.score : a.row != b.row ? a.row < b.row : a.positive > b.positive;
  });
  RankedScores ranked;
  ranked.weighted = rows.weighted();
  std::vector<uint32_t> group(entries.size());
  for (size_t i = 0; i < entries.size(); ++i) {
    if (i == 0 || entries[i].score != entries[i - 1].score) add_score(ranked, entries[i].score);
    add_row(ranked, entries[i].positive, ranked.weighted ? rows.weight()[entries[i].row] : 1);
    group[i] = static_cast<uint32_t>(ranked.score.size() - 1);
  }
  ClassAverage average;
  average.influence.assign(rows.size(), 0.0);
  RankInfluence influence(ranked, true);
  const RankValue result = evaluate_scores(spec, ranked, influence);
  average.value = result.value;
  average.undefined = result.undefined;
  for (size_t i = 0; i < entries.size() && influence.given(); ++i) {
    const double w = rows.weighted() ? rows.weight()[entries[i].row] : 1;
    average.influence[entries[i].row] += w * influence.at(group[i]).of(entries[i].positive);
  }
  return average;
}

// Of an interval that the metric makes of the scores itself.
Recipe own_recipe(const Metric& metric, IntervalAt interval) {
  Recipe recipe;
  recipe.method = name_of(metric.interval == Interval::order_statistics ? metric.interval : Interval::box);
  recipe.ends = std::move(interval);
  return recipe;
}

}  // namespace

ClassAverage average_over_classes(const EstimateSpec& spec, const ScoreRows& rows, const std::vector<bool>& chosen,
                                  uint32_t classes, uint32_t first_column) {
  if (spec.average == Average::micro) return over_all_pairs(spec, rows, chosen, classes, first_column);
  ClassAverage average;
  average.influence.assign(rows.size(), 0.0);
  std::vector<double> share(classes, 0.0);
  for (size_t row = 0; row < rows.size(); ++row) {
    if (chosen[rows.cell()[row]]) share[rows.label()[row]] += rows.weighted() ? rows.weight()[row] : 1;
  }
  if (std::all_of(share.begin(), share.end(), [](double own) { return own == 0; })) {
    average.undefined = "no rows";
    return average;
  }
  double value = 0;
  std::vector<std::pair<double, IntervalAt>> parts;
  const std::vector<Comparison> comparisons = comparisons_of(spec, share);
  std::optional<uint32_t> ranked_by;
  ScoreRows own(1, false, false);
  for (const Comparison& one : comparisons) {
    if (ranked_by != one.positive) own = rows.column_first(first_column + one.positive);
    ranked_by = one.positive;
    LargeVector<int32_t> group;
    RankingOptions options{one.positive, one.negative, rows.clustered() && spec.metric->rank_interval};
    const RankedScores ranked = ranked_scores(own, chosen, &group, options);
    RankInfluence influence(ranked, true);
    const RankValue result = evaluate_scores(spec, ranked, influence);
    if (!result.value) {
      average.undefined = result.undefined;
      return average;
    }
    value += one.part * *result.value;
    if (spec.metric->rank_interval) parts.emplace_back(one.part, spec.metric->rank_interval(ranked, spec.arguments));
    for (size_t row = 0; row < own.size() && influence.given(); ++row) {
      if (group[row] < 0) continue;
      const double w = own.weighted() ? own.weight()[row] : 1;
      average.influence[own.origin()[row]] +=
          one.part * w * influence.at(static_cast<size_t>(group[row])).of(own.label()[row] == one.positive);
    }
  }
  average.value = value;
  if (parts.empty()) return average;
  // Every part's ends hold together at an equal share of the tail (Bonferroni), and so does their average.
  average.own_interval = [parts](double tail_lower, double tail_upper) {
    IntervalEnds ends{0.0, 0.0};
    const auto count = static_cast<double>(parts.size());
    for (const auto& [part, interval] : parts) {
      const IntervalEnds own_ends = interval(tail_lower / count, tail_upper / count);
      ends.lower = ends.lower && own_ends.lower ? std::optional(*ends.lower + part * *own_ends.lower) : std::nullopt;
      ends.upper = ends.upper && own_ends.upper ? std::optional(*ends.upper + part * *own_ends.upper) : std::nullopt;
    }
    return ends;
  };
  return average;
}

void estimate_class_scores(const EstimateSpec& spec, const ScoreRows& rows, const Fold& fold, Estimate& estimate) {
  const std::vector<bool> chosen = chosen_cells(fold, estimate.slice);
  const auto classes = static_cast<uint32_t>(fold.plan().labels.size());
  std::vector<double> share(classes, 0.0);
  double total = 0, squared = 0;
  for (size_t row = 0; row < rows.size(); ++row) {
    if (!chosen[rows.cell()[row]]) continue;
    const double w = rows.weighted() ? rows.weight()[row] : 1;
    share[rows.label()[row]] += w;
    total += w;
    squared += w * w;
    ++estimate.rows;
  }
  estimate.n = estimate.rows;
  estimate.n_effective = kish_size(total, squared);
  estimate.weight = total;
  const ClassAverage average = average_over_classes(spec, rows, chosen, classes);
  if (!average.value) {
    estimate.undefined = average.undefined;
    return;
  }
  estimate.value = average.value;
  const double value = *average.value;
  if (average.own_interval) {
    estimate.recipe = own_recipe(*spec.metric, average.own_interval);
    return;
  }
  if (spec.metric->interval == Interval::none) return;
  if (rows.clustered()) {
    const ClusterVariance clusters = influence_variance(rows, chosen, average.influence, estimate.wanted_parts());
    estimate.n_effective = clusters.clusters;
    estimate.recipe.undefined = clusters.undefined;
    if (!clusters.undefined.empty()) return;
    estimate.recipe = varies(clusters.variance, value, spec.metric->range)
                          ? delta_recipe(scale_of(spec), value, clusters.variance, clusters.clusters - 1)
                          : no_variation_recipe(value, spec.metric->range, clusters.clusters);
    estimate.recipe.support = clusters.informative;
    estimate.recipe.scarce = "clusters";
    return;
  }
  double variance = 0, fourth = 0;
  for (double influence : average.influence) {
    variance += influence * influence;
    fourth += influence * influence * influence * influence;
  }
  const double informative = fourth > 0 ? variance * variance / fourth : 0;
  const double n = static_cast<double>(estimate.rows);
  if (n > 1) variance *= n / (n - 1);
  estimate.recipe = varies(variance, value, spec.metric->range)
                        ? delta_recipe(scale_of(spec), value, variance, std::nullopt)
                        : no_variation_recipe(value, spec.metric->range, *std::min_element(share.begin(), share.end()));
  estimate.recipe.support = informative;
}

void estimate_scores(const EstimateSpec& spec, const ScoreRows& rows, const Fold& fold, double tail,
                     const RankedScores* made_before, Estimate& estimate) {
  const std::vector<bool> chosen = chosen_cells(fold, estimate.slice);
  LargeVector<int32_t> group;
  RankingOptions options;
  // A test without an interval has to see that rows come in clusters.
  options.keep_rows = rows.clustered() && (spec.metric->rank_table || spec.metric->rank_interval ||
                                           spec.metric->interval == Interval::none);
  std::optional<RankedScores> own;
  if (!made_before) own = ranked_scores(rows, chosen, rows.clustered() ? &group : nullptr, options);
  const RankedScores& ranked = made_before ? *made_before : *own;
  estimate.n = estimate.rows = ranked.positive_rows + ranked.negative_rows;
  double positives = ranked.positives, negatives = ranked.negatives;
  estimate.n_effective = estimate.weight = positives + negatives;
  estimate.positive_weight = positives;
  if (ranked.weighted) {
    double positive_squared = 0, negative_squared = 0;
    for (double squared : ranked.positive_squared) positive_squared += squared;
    for (double squared : ranked.negative_squared) negative_squared += squared;
    estimate.n_effective = kish_size(positives + negatives, positive_squared + negative_squared);
    positives = kish_size(positives, positive_squared);
    negatives = kish_size(negatives, negative_squared);
  }
  if (spec.metric->rank_table) {
    if (estimate.rows == 0) {
      estimate.undefined = "no rows";
    } else {
      estimate.table = spec.metric->rank_table(ranked, spec.arguments, tail);
      if (estimate.table->rows.empty()) {
        estimate.table.reset();
        estimate.undefined = ranked.positive_rows == 0 ? "no positive rows" : "no negative rows";
      }
    }
    return;
  }
  RankInfluence influence(ranked, rows.clustered());
  const RankValue result = evaluate_scores(spec, ranked, influence);
  if (!result.value) {
    estimate.undefined = result.undefined;
    return;
  }
  estimate.value = result.value;
  if (spec.metric->rank_interval) {
    if (ranked.rows) estimate.n_effective = ranked.rows->clusters;
    estimate.recipe = own_recipe(*spec.metric, spec.metric->rank_interval(ranked, spec.arguments));
    return;
  }
  if (spec.metric->interval == Interval::none) return;
  const double value = *result.value;
  if (rows.clustered()) {
    LargeVector<double> of_row(rows.size(), 0.0);
    for (size_t row = 0; row < rows.size() && influence.given(); ++row) {
      if (group[row] < 0) continue;
      of_row[row] = (rows.weighted() ? rows.weight()[row] : 1) *
                    influence.at(static_cast<size_t>(group[row])).of(rows.label()[row] == 1);
    }
    const ClusterVariance clusters = influence_variance(rows, chosen, of_row, estimate.wanted_parts());
    estimate.n_effective = clusters.clusters;
    estimate.recipe = clustered_recipe(spec, value, clusters, false, spec.metric->range);
    if (estimate.recipe.method == "cluster_jackknife") estimate.recipe.method = "cluster_influence";
    return;
  }
  estimate.recipe = rank_recipe(*spec.metric, result, influence, positives, negatives);
}

}  // namespace assay
