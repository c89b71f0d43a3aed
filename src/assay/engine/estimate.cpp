// SPDX-License-Identifier: Apache-2.0
#include "assay/engine/estimate.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "assay/base/text.h"
#include "assay/engine/bootstrap.h"
#include "assay/engine/clusters.h"
#include "assay/engine/decisive.h"
#include "assay/engine/estimate_labels.h"
#include "assay/engine/estimate_parts.h"
#include "assay/engine/estimate_rows.h"
#include "assay/engine/estimate_scores.h"
#include "assay/engine/estimate_tables.h"
#include "assay/engine/evaluate_codes.h"
#include "assay/engine/evaluate_terms.h"
#include "assay/engine/group_extremes.h"
#include "assay/engine/missing_outputs.h"
#include "assay/engine/rates_interval.h"
#include "assay/engine/strata.h"
#include "assay/stats/decide.h"
#include "assay/stats/proportion.h"

namespace assay {
namespace {

// A fact is exact; the population behind it is asked for by name.
bool is_fact(const EstimateSpec& spec) { return spec.metric->fact && !spec.population; }

const ScoreRows* clustered_rows(const Fold& fold, int state) {
  return state < 0 ? nullptr : &std::get<ScoreRows>(fold.state(state));
}

// Rows of the class with the fewest, of those that occur; with weights Kish's effective number.
struct RarestClass {
  double rows = std::numeric_limits<double>::infinity();
  int label = -1;
};
RarestClass rarest_class(int classes, const CodeTotals& totals) {
  RarestClass rarest;
  for (int truth = 0; truth < classes; ++truth) {
    double weight = 0, squared = 0;
    for (int code = truth * classes; code < (truth + 1) * classes; ++code) {
      weight += totals.weight[code];
      squared += totals.squared[code];
    }
    if (squared > 0 && kish_size(weight, squared) < rarest.rows) rarest = {kish_size(weight, squared), truth};
  }
  return rarest;
}

Recipe recipe_of_codes(const EstimateSpec& spec, int classes, const CodeTotals& totals, const Proportion& proportion,
                       const CodesValue& result) {
  double variance = 0, fourth = 0;
  for (size_t code = 0; code < totals.squared.size(); ++code) {
    if (totals.rows[code] == 0) continue;
    const double square = totals.squared[code] * result.slope[code] * result.slope[code];
    variance += square;
    fourth += square * square / static_cast<double>(totals.rows[code]);
  }
  if (!proportion.empty()) {
    double successes = 0, trials = 0, trials_squared = 0;
    for (size_t code = 0; code < totals.weight.size(); ++code) {
      if (!proportion.trial[code]) continue;
      trials += totals.weight[code];
      trials_squared += totals.squared[code];
      if (proportion.success[code]) successes += totals.weight[code];
    }
    if (!totals.weighted) return proportion_recipe(successes, trials, spec.interval);
    Recipe recipe =
        weighted_proportion_recipe(*result.value, variance, kish_size(trials, trials_squared), spec.interval);
    recipe.support = fourth > 0 ? variance * variance / fourth : kish_size(trials, trials_squared);
    return recipe;
  }
  Recipe recipe;
  const Range range = spec.metric->range;
  if (classes <= kMostClassesByRates) {
    recipe = rates_recipe(spec, classes, totals, *result.value);
  } else if (variance <= 0 || *result.value <= range.lowest || *result.value >= range.highest) {
    // No variance to go by: the rarest class tells least.
    recipe = no_variation_recipe(*result.value, range, rarest_class(classes, totals).rows);
  } else {
    recipe = delta_recipe(spec.metric->interval, *result.value, variance, std::nullopt);
  }
  recipe.standard_error = std::sqrt(variance);
  const RarestClass rarest = rarest_class(classes, totals);
  recipe.support = rarest.rows;
  recipe.scarce = classes > 2 ? "rows of the rarest class" : rarest.label == 1 ? "positives" : "negatives";
  return recipe;
}

// The recipes were each true class's missing rows all predicted as one class: every choice for two classes, for more
// the choices that move the value furthest down and up, one class after the other.
std::vector<Recipe> recipes_if_missing(const EstimateSpec& spec, int classes, const CodeTotals& totals,
                                       const CodeTotals& missing, const Proportion& proportion) {
  const auto with = [&](const std::vector<int>& chosen) {
    CodeTotals filled = totals;
    for (int truth = 0; truth < classes; ++truth) {
      const int code = truth * classes + chosen[truth];
      filled.rows[code] += missing.rows[truth];
      filled.weight[code] += missing.weight[truth];
      filled.squared[code] += missing.squared[truth];
    }
    return filled;
  };
  std::vector<std::vector<int>> choices;
  if (classes == 2) {
    choices = {{0, 0}, {0, 1}, {1, 0}, {1, 1}};
  } else {
    for (const bool least : {true, false}) {
      std::vector<int> chosen(classes, 0);
      for (int truth = 0; truth < classes; ++truth) chosen[truth] = truth;
      for (int truth = 0; truth < classes; ++truth) {
        std::optional<double> best;
        int choice = truth;
        for (int predicted = 0; predicted < classes; ++predicted) {
          chosen[truth] = predicted;
          const auto value = evaluate_codes_value(spec, classes, with(chosen).weight).value;
          if (value && (!best || (least ? *value < *best : *value > *best))) {
            best = value;
            choice = predicted;
          }
        }
        chosen[truth] = choice;
      }
      choices.push_back(chosen);
    }
  }
  std::vector<Recipe> recipes;
  for (const auto& chosen : choices) {
    const CodeTotals filled = with(chosen);
    const CodesValue value = evaluate_codes(spec, classes, filled.weight);
    if (!value.value) return {};
    recipes.push_back(recipe_of_codes(spec, classes, filled, proportion, value));
  }
  return recipes;
}

void codes_estimate(const EstimateSpec& spec, const CodeCounts& counts, const std::vector<std::string>& labels,
                    const Fold& fold, Estimate& estimate) {
  const int classes = static_cast<int>(labels.size());
  const CodeTotals totals = totals_of(counts, estimate.slice.cells);
  for (int64_t rows : totals.rows) estimate.rows += rows;
  estimate.n = estimate.rows;
  double weight = 0, squared = 0;
  for (size_t code = 0; code < totals.weight.size(); ++code) {
    weight += totals.weight[code];
    squared += totals.squared[code];
  }
  estimate.n_effective = kish_size(weight, squared);
  estimate.weight = weight;
  const Proportion proportion = proportion_of(spec, classes);
  if (!proportion.empty()) {
    estimate.n = 0;
    for (size_t code = 0; code < totals.rows.size(); ++code) {
      if (proportion.trial[code]) estimate.n += totals.rows[code];
    }
  }
  if (spec.metric->confusion_table || spec.metric->class_table) {
    table_of_codes(spec, totals, labels, clustered_rows(fold, spec.clustered_state), chosen_cells(fold, estimate.slice),
                   plain_tail(fold.plan().confidence), estimate);
    return;
  }
  const CodesValue result = evaluate_codes(spec, classes, totals.weight);
  if (!result.value) {
    estimate.undefined = result.undefined;
    return;
  }
  estimate.value = result.value;
  if (spec.metric->interval == Interval::none) return;
  if (const ScoreRows* rows = clustered_rows(fold, spec.clustered_state)) {
    const ClusterVariance clusters = jackknife_codes(spec, classes, *rows, chosen_cells(fold, estimate.slice),
                                                     totals.weight, estimate.wanted_parts());
    estimate.n_effective = clusters.clusters;
    estimate.recipe = clustered_recipe(spec, *result.value, clusters, !proportion.empty(), spec.metric->range);
    return;
  }
  if (!proportion.empty()) {
    double trials = 0, squared_trials = 0;
    for (size_t code = 0; code < totals.weight.size(); ++code) {
      trials += proportion.trial[code] ? totals.weight[code] : 0;
      squared_trials += proportion.trial[code] ? totals.squared[code] : 0;
    }
    estimate.n_effective = kish_size(trials, squared_trials);
  }
  estimate.recipe = recipe_of_codes(spec, classes, totals, proportion, result);
  if (spec.missing_state >= 0) {
    const CodeTotals missing = totals_of(std::get<CodeCounts>(fold.state(spec.missing_state)), estimate.slice.cells);
    if (estimate.missing_outputs > 0)
      estimate.if_missing = recipes_if_missing(spec, classes, totals, missing, proportion);
  }
}

void terms_estimate(const EstimateSpec& spec, const Moments& moments, const Fold& fold, Estimate& estimate) {
  const MomentSummary summary = moments.summary(estimate.slice.cells);
  estimate.n = estimate.rows = summary.n;
  estimate.n_effective = kish_size(summary.weight, summary.squared_weight);
  estimate.weight = summary.weight;
  const TermsValue result = evaluate_terms(spec, summary);
  if (!result.value) {
    estimate.undefined = result.undefined;
    return;
  }
  estimate.value = result.value;
  if (spec.own_interval() == Interval::none || is_fact(spec)) return;
  const bool proportion = spec.share || spec.own_interval() == Interval::proportion;  // of terms that are 0 or 1
  const Range range = !spec.share && (spec.by_row || spec.metric->means) ? spec.metric->range : spec.range_of_term();
  if (const ScoreRows* rows = clustered_rows(fold, spec.clustered_state)) {
    const ClusterVariance clusters =
        jackknife_terms(spec, *rows, chosen_cells(fold, estimate.slice), estimate.wanted_parts());
    estimate.n_effective = clusters.clusters;
    estimate.recipe = clustered_recipe(spec, *result.value, clusters, proportion, range);
    return;
  }
  if (proportion) {
    estimate.recipe =
        moments.weighted()
            ? weighted_proportion_recipe(*result.value, result.variance, estimate.n_effective, spec.interval)
            : proportion_recipe(summary.sum[0], static_cast<double>(summary.n), spec.interval);
    return;
  }
  if (summary.n < 2 || !varies(result.variance, *result.value, spec.metric->range)) {
    estimate.recipe = no_variation_recipe(*result.value, range, estimate.n_effective);
    return;
  }
  estimate.recipe = delta_recipe(scale_of(spec), *result.value, result.variance, estimate.n_effective - 1);
  estimate.recipe.support = estimate.n_effective;
  if (const Interval scale = scale_of(spec); scale == Interval::log || scale == Interval::log_complement) {
    // The events of a Poisson count with this relative error: few where a few rows make up most of the loss.
    const double loss = scale == Interval::log ? *result.value : 1 - *result.value;
    estimate.recipe.support = std::min(estimate.n_effective, loss * loss / result.variance);
  }
  if (!spec.metric->means && range.highest - range.lowest <= 2) {
    // Of a bounded term: rows of a coin's variance. A rare event has few of them.
    const double spread = range.highest - range.lowest;
    estimate.recipe.support = 4 * estimate.n_effective * estimate.n_effective * result.variance / (spread * spread);
  }
}

void distinct_estimate(const EstimateSpec& spec, const DistinctValues& values, Estimate& estimate) {
  const DistinctValues::Count count = values.count(estimate.slice.cells);
  estimate.n = estimate.rows = count.rows;
  estimate.n_effective = static_cast<double>(count.rows);
  estimate.value =
      static_cast<double>(spec.metric->distinct == Distinct::values ? count.values : count.rows - count.values);
}

// Rows without an output among all that have a target.
void outcomes_estimate(const EstimateSpec& spec, const CodeCounts& counts, bool clustered, Estimate& estimate) {
  const CodeTotals totals = totals_of(counts, estimate.slice.cells);
  estimate.n = estimate.rows = totals.rows[0] + totals.rows[1];
  estimate.missing_outputs = 0;  // they are what is counted
  const auto n = static_cast<double>(estimate.n);
  const auto unanswered = static_cast<double>(totals.rows[1]);
  estimate.n_effective = n;
  if (spec.metric->total) {
    estimate.value = unanswered;
    return;
  }
  if (n == 0) {
    estimate.undefined = "no rows";
    return;
  }
  estimate.value = unanswered / n;
  if (is_fact(spec)) return;
  if (clustered) {
    estimate.recipe.undefined = "not available with clusters";
    return;
  }
  if (!totals.weighted) {
    estimate.recipe = proportion_recipe(unanswered, n);
    return;
  }
  const double weight = totals.weight[0] + totals.weight[1], squared = totals.squared[0] + totals.squared[1];
  const double share = totals.weight[1] / weight;
  const double variance =
      (totals.squared[1] * (1 - share) * (1 - share) + totals.squared[0] * share * share) / (weight * weight);
  estimate.value = share;
  estimate.n_effective = kish_size(weight, squared);
  estimate.recipe = weighted_proportion_recipe(share, variance, estimate.n_effective);
}

}  // namespace

Slice whole_table(const Fold& fold) {
  Slice slice;
  slice.cells = fold.cells().canonical_order();
  return slice;
}

std::vector<Slice> slices_by(const Fold& fold, const std::vector<int>& dimensions) {
  std::vector<Slice> slices;
  std::map<std::vector<uint32_t>, size_t> by_codes;
  for (uint32_t cell : fold.cells().canonical_order()) {
    std::vector<uint32_t> codes;
    Slice slice;
    bool outside = false;
    for (int dimension : dimensions) {
      const SliceDimension& described = fold.plan().dimensions[dimension];
      const auto value = fold.cells().value(cell, dimension);
      outside = outside || !value || (described.predicate && *value != "true");
      if (outside) break;
      codes.push_back(fold.cells().code(cell, dimension));
      if (!slice.text.empty()) slice.text += ", ";
      slice.text += described.predicate ? described.name : described.name + "=" + std::string(*value);
      slice.values.push_back({described.name, std::string(*value)});
    }
    if (outside) continue;
    const auto [found, added] = by_codes.emplace(codes, slices.size());
    if (added) slices.push_back(std::move(slice));
    slices[found->second].cells.push_back(cell);
  }
  const auto before = [](const Slice& a, const Slice& b) {
    for (size_t i = 0; i < a.values.size(); ++i) {
      if (a.values[i].value != b.values[i].value) return value_precedes(a.values[i].value, b.values[i].value);
    }
    return false;
  };
  std::stable_sort(slices.begin(), slices.end(), before);
  return slices;
}

std::string signature_of(const EstimateSpec& spec, const TablePlan& plan) {
  std::string text = std::string(spec.metric->name);
  const auto add = [&](const std::string& word) { text += "|" + word; };
  if (const std::string arguments = spec.arguments.text(); !arguments.empty()) add(arguments);
  if (spec.metric->reads == Reads::predictions) {
    const StateInput& input = plan.states[spec.state].input;
    if (input.by_score && plan.task == binary) add("threshold=" + shortest_double(input.threshold));
    if (input.by_score) {
      for (size_t label = 0; label < input.thresholds.size(); ++label) {
        add("threshold of " + plan.labels[label] + "=" + shortest_double(input.thresholds[label]));
      }
    }
  }
  switch (spec.average) {
    case Average::none: break;
    case Average::binary: add("positive=" + plan.labels[1]); break;
    case Average::macro: add("average=macro"); break;
    case Average::micro: add("average=micro"); break;
    case Average::weighted: add("average=weighted"); break;
    case Average::samples: add("average=samples"); break;
    case Average::per_class: add("class=" + plan.labels[spec.label]); break;
    case Average::top_label: add("scope=top_label"); break;
  }
  for (int32_t label : spec.labels) add("label=" + plan.labels[label]);
  if (spec.one_against_one) add("multi_class=ovo");
  if (spec.outputs.size() == 1) add("output=" + plan.labels[static_cast<size_t>(spec.outputs[0])]);
  if (spec.outputs.size() > 1)
    add(spec.over_outputs == OverOutputs::uniform ? "multioutput=uniform_average" : "multioutput=variance_weighted");
  add("interval=" +
      std::string(spec.interval == IntervalMethod::own ? name_of(spec.metric->interval) : name_of(spec.interval)));
  if (spec.interval == IntervalMethod::bootstrap) add("replicates=" + std::to_string(spec.replicates));
  if (spec.groups) add("groups of at least " + std::to_string(spec.groups->smallest));
  if (spec.strata) {
    std::string columns;
    for (int dimension : spec.strata->dimensions)
      columns += (columns.empty() ? "" : " * ") + plan.dimensions[dimension].name;
    add((spec.strata->equal ? "by=" : "given=") + columns);
  }
  if (spec.population) add("population");
  if (plan.counts_as_wrong(spec.model) && !spec.metric->outcomes) add("on_error=wrong");
  if (spec.share) add("proportion");
  if (plan.weight >= 0) add("weighted");
  if (plan.cluster >= 0) add("clustered");
  add("rev=" + std::to_string(spec.metric->revision));
  return text;
}

namespace {

// No end lies where no value can.
void keep_in_range(Range range, Recipe& recipe) {
  if (range.lowest <= -1e308 && range.highest >= 1e308) return;
  recipe.ends = [range, ends = std::move(recipe.ends)](double tail_lower, double tail_upper) {
    IntervalEnds kept = ends(tail_lower, tail_upper);
    if (range.lowest > -1e308) kept.lower = std::max(kept.lower.value_or(range.lowest), range.lowest);
    if (range.highest < 1e308) kept.upper = std::min(kept.upper.value_or(range.highest), range.highest);
    return kept;
  };
}

}  // namespace

Estimate estimate(Context& context, const Fold& fold, int index, const Slice& slice, const RankedScores* ranked,
                  bool by_cluster) {
  const TablePlan& plan = fold.plan();
  const EstimateSpec& spec = plan.estimates[index];
  Estimate estimate;
  estimate.metric = spec.text;
  estimate.dataset = plan.dataset;
  estimate.model = plan.models[spec.model].name;
  estimate.prompt = plan.models[spec.model].prompt;
  estimate.slice = slice;
  if (by_cluster && plan.cluster >= 0) estimate.parts.emplace();
  estimate.better = spec.metric->better;
  estimate.fact = is_fact(spec);
  estimate.range = spec.metric->range;
  estimate.signature = signature_of(spec, plan);
  estimate.excluded = fold.rows().excluded;
  if (const auto& reading = plan.models[spec.model].reading) {
    std::erase_if(estimate.excluded,
                  [&](const auto& reason) { return reading->every_row || concerns_target(reason.first); });
  }
  for (const auto& [reason, count] : fold.rows().missing[spec.model]) {
    if (plan.counts_as_wrong(spec.model)) {
      estimate.counted_as_wrong += count;
      continue;
    }
    estimate.excluded[reason] += count;
    if (reason != kNotApplicable) estimate.missing_outputs += count;
  }
  if (const int64_t left_out = fold.left_out(spec.state); left_out > 0) {
    estimate
        .excluded[std::string(spec.by_row ? "row of whose labels it is undefined" : spec.metric->undefined_group)] +=
        left_out;
  }
  const double tail = plain_tail(plan.confidence);
  if (estimate.counted_as_wrong > 0 && !same_for_any_wrong_class(plan, spec)) {
    estimate.undefined = kOfNoClass;
    return estimate;
  }
  if (spec.groups || spec.strata) {
    if (spec.groups) {
      group_extreme_estimate(context, fold, spec, estimate);
    } else {
      strata_estimate(context, fold, spec, estimate);
      if (estimate.recipe.ends) keep_in_range(spec.metric->range, estimate.recipe);
    }
    if (estimate.value && estimate.recipe.ends) estimate.interval = estimate.recipe.ends(tail, tail);
    return estimate;
  }
  const State& state = fold.state(spec.state);
  if (spec.missing_state >= 0) {
    const CodeTotals missing = totals_of(std::get<CodeCounts>(fold.state(spec.missing_state)), slice.cells);
    estimate.missing_outputs = std::accumulate(missing.rows.begin(), missing.rows.end(), int64_t{0});
  }
  if (spec.metric->outcomes && std::holds_alternative<CodeCounts>(state)) {
    outcomes_estimate(spec, std::get<CodeCounts>(state), plan.cluster >= 0, estimate);
  } else if (const auto* values = std::get_if<DistinctValues>(&state)) {
    distinct_estimate(spec, *values, estimate);
  } else if (const auto* counts = std::get_if<CodeCounts>(&state)) {
    codes_estimate(spec, *counts, plan.labels, fold, estimate);
  } else if (const auto* moments = std::get_if<Moments>(&state)) {
    terms_estimate(spec, *moments, fold, estimate);
  } else if (const StateKind kind = plan.states[spec.state].kind; kind == StateKind::values) {
    rows_estimate(spec, std::get<ScoreRows>(state), fold, tail, estimate);
  } else if (kind == StateKind::labels || kind == StateKind::label_scores) {
    labels_estimate(spec, std::get<ScoreRows>(state), fold, estimate);
  } else if (kind == StateKind::class_scores) {
    estimate_class_scores(spec, std::get<ScoreRows>(state), fold, estimate);
  } else {
    estimate_scores(spec, std::get<ScoreRows>(state), fold, plain_tail(plan.confidence), ranked, estimate);
  }
  if (spec.interval == IntervalMethod::bootstrap && estimate.value && estimate.recipe.undefined != kTooFewClusters) {
    const BootstrapRequest request{{{&spec, slice.cells, -1}}, 1, spec.drawn_state, spec.replicates};
    estimate.recipe = bootstrap_recipe(replicates_of(context, fold, request), spec.metric->interval, *estimate.value,
                                       estimate.n_effective - 1, plain_tail(plan.confidence), estimate.recipe);
  } else if (!spec.metric->decides) {
    estimate.recipe.not_decisive = "the interval of " + std::string(spec.metric->name) + " is too rough to decide on";
  } else {
    estimate.recipe.not_decisive = why_not_decisive(spec.metric->name, estimate.recipe);
  }
  if (spec.missing_state >= 0 && estimate.missing_outputs > 0 && estimate.if_missing.empty()) {
    estimate.if_missing =
        bounds_if_missing(spec, totals_of(std::get<CodeCounts>(fold.state(spec.missing_state)), slice.cells), estimate);
  }
  if (estimate.value && estimate.recipe.ends) {
    keep_in_range(spec.metric->range, estimate.recipe);
    // A mean lies between the values that it is a mean of.
    const bool mean_of_terms = std::holds_alternative<Moments>(state) && !spec.has_means() && !spec.metric->total;
    if (mean_of_terms && !spec.by_row) keep_in_range(spec.range_of_term(), estimate.recipe);
    estimate.interval = estimate.recipe.ends(tail, tail);
  }
  return estimate;
}

}  // namespace assay
