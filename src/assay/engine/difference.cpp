// SPDX-License-Identifier: Apache-2.0
#include "assay/engine/difference.h"

#include <algorithm>
#include <cmath>

#include "assay/engine/bootstrap.h"
#include "assay/engine/clusters.h"
#include "assay/engine/decisive.h"
#include "assay/engine/estimate_scores.h"
#include "assay/engine/evaluate_codes.h"
#include "assay/engine/evaluate_terms.h"
#include "assay/engine/missing_outputs.h"
#include "assay/engine/row_influence.h"
#include "assay/engine/strata.h"
#include "assay/stats/decide.h"
#include "assay/stats/mean.h"
#include "assay/stats/proportion.h"

namespace assay {
namespace {

struct Sides {
  const EstimateSpec& first;
  const EstimateSpec& second;
  const Slice& first_slice;
  const Slice& second_slice;
  double factor;
};

// For each finest cell: whether the first and whether the second slice holds it.
struct Overlap {
  std::vector<uint32_t> only_first, only_second, both;
};
Overlap overlap_of(const Sides& sides) {
  std::vector<uint32_t> first = sides.first_slice.cells, second = sides.second_slice.cells;
  std::sort(first.begin(), first.end());
  std::sort(second.begin(), second.end());
  Overlap overlap;
  std::set_difference(first.begin(), first.end(), second.begin(), second.end(), std::back_inserter(overlap.only_first));
  std::set_difference(second.begin(), second.end(), first.begin(), first.end(),
                      std::back_inserter(overlap.only_second));
  std::set_intersection(first.begin(), first.end(), second.begin(), second.end(), std::back_inserter(overlap.both));
  return overlap;
}

bool is_undefined(Difference& result, const char* first, const char* second) {
  if (!first && !second) return false;
  result.undefined = first ? first : second;
  return true;
}

// The widest range that a - factor x b can have.
Range range_of(const Sides& sides) {
  const Range a = sides.first.metric->range, b = sides.second.metric->range;
  if (a.lowest <= -1e308 || a.highest >= 1e308 || b.lowest <= -1e308 || b.highest >= 1e308) return {};
  return {a.lowest - sides.factor * b.highest, a.highest - sides.factor * b.lowest};
}

void set_recipe(const Sides& sides, double variance, double n, bool has_degrees, Difference& result) {
  if (varies(variance, *result.value, sides.first.metric->range)) {
    result.recipe =
        delta_recipe(Interval::identity, *result.value, variance, has_degrees ? std::optional(n - 1) : std::nullopt);
    result.recipe.method = result.paired ? "paired_influence" : "influence";
    result.recipe.support = n;
  } else {
    result.recipe = no_variation_recipe(*result.value, range_of(sides), n);
  }
}

// The counts of (truth, prediction) of one side of a state; `side` is -1 for a state of one model.
std::vector<double> side_counts(std::span<const double> counts, int classes, int side) {
  if (side < 0) return {counts.begin(), counts.end()};
  std::vector<double> sums(static_cast<size_t>(classes * classes), 0.0);
  for (int code = 0; code < classes * classes * classes; ++code) {
    const int truth = code / (classes * classes), first = code / classes % classes, second = code % classes;
    sums[truth * classes + (side == 0 ? first : second)] += counts[code];
  }
  return sums;
}

std::vector<bool> either_slice(const Sides& sides, size_t cells) {
  std::vector<bool> chosen(cells, false);
  for (uint32_t cell : sides.first_slice.cells) chosen[cell] = true;
  for (uint32_t cell : sides.second_slice.cells) chosen[cell] = true;
  return chosen;
}

// With clusters: the interval from each row's influence on the difference, added up by cluster.
void set_clustered_recipe(const Sides& sides, const ScoreRows& rows, std::span<const double> influence, size_t cells,
                          Difference& result) {
  const ClusterVariance clusters =
      influence_variance(rows, either_slice(sides, cells), influence, result.parts ? &*result.parts : nullptr);
  result.n =
      static_cast<int64_t>(std::count_if(influence.begin(), influence.end(), [](double value) { return value != 0; }));
  if (!clusters.undefined.empty()) {
    result.recipe.undefined = clusters.undefined;
    return;
  }
  set_recipe(sides, clusters.variance, clusters.clusters, true, result);
  if (!varies(clusters.variance, *result.value, sides.first.metric->range)) return;
  result.recipe.method = "cluster_influence";
  result.recipe.support = clusters.informative;
  result.recipe.scarce = "clusters";
}

// Which of the slices holds each cell.
struct Membership {
  std::vector<bool> first, second;
};
Membership membership_of(const Sides& sides, size_t cells) {
  Membership membership{std::vector<bool>(cells, false), std::vector<bool>(cells, false)};
  for (uint32_t cell : sides.first_slice.cells) membership.first[cell] = true;
  for (uint32_t cell : sides.second_slice.cells) membership.second[cell] = true;
  return membership;
}

void compare_codes(const Sides& sides, const CodeCounts& counts, int classes, bool joint, const ScoreRows* clustered,
                   size_t cells, Difference& result) {
  const CodeTotals first = totals_of(counts, sides.first_slice.cells),
                   second = totals_of(counts, sides.second_slice.cells);
  const int first_side = joint ? 0 : -1, second_side = joint ? 1 : -1;
  const CodesValue a = evaluate_codes(sides.first, classes, side_counts(first.weight, classes, first_side));
  const CodesValue b = evaluate_codes(sides.second, classes, side_counts(second.weight, classes, second_side));
  if (is_undefined(result, a.undefined, b.undefined)) return;
  result.first = a.value;
  result.second = b.value;
  result.value = *a.value - sides.factor * *b.value;

  if (clustered) {
    const Membership in = membership_of(sides, cells);
    LargeVector<double> influence(clustered->size());
    for (size_t row = 0; row < clustered->size(); ++row) {
      const uint32_t cell = clustered->cell()[row];
      const int code = static_cast<int>(clustered->label()[row]);
      const double w = clustered->weighted() ? clustered->weight()[row] : 1;
      influence[row] = w * ((in.first[cell] ? a.slope[side_code(code, classes, first_side)] : 0) -
                            (in.second[cell] ? sides.factor * b.slope[side_code(code, classes, second_side)] : 0));
    }
    return set_clustered_recipe(sides, *clustered, influence, cells, result);
  }
  const Overlap overlap = overlap_of(sides);
  double variance = 0, n = 0;
  const auto add = [&](const std::vector<uint32_t>& cells, bool in_first, bool in_second) {
    const CodeTotals totals = totals_of(counts, cells);
    for (size_t code = 0; code < totals.squared.size(); ++code) {
      const double influence =
          (in_first ? a.slope[side_code(static_cast<int>(code), classes, first_side)] : 0) -
          (in_second ? sides.factor * b.slope[side_code(static_cast<int>(code), classes, second_side)] : 0);
      variance += totals.squared[code] * influence * influence;
      n += static_cast<double>(totals.rows[code]);
    }
  };
  add(overlap.only_first, true, false);
  add(overlap.only_second, false, true);
  add(overlap.both, true, true);
  result.n = static_cast<int64_t>(n);

  const Proportion p = proportion_of(sides.first, classes), q = proportion_of(sides.second, classes);
  const bool exact = !totals_of(counts, {}).weighted && sides.factor == 1 && !p.empty() && !q.empty();
  if (exact && overlap.only_first.empty() && overlap.only_second.empty()) {
    // The same trials for both: a paired difference of proportions.
    double table[2][2] = {};
    bool same_trials = true;
    for (size_t code = 0; code < first.weight.size(); ++code) {
      const int ours = side_code(static_cast<int>(code), classes, first_side);
      const int theirs = side_code(static_cast<int>(code), classes, second_side);
      if (p.trial[ours] != q.trial[theirs] && first.rows[code] > 0) same_trials = false;
      if (p.trial[ours] && q.trial[theirs])
        table[p.success[ours]][q.success[theirs]] += static_cast<double>(first.rows[code]);
    }
    if (same_trials) {
      const double both = table[1][1], ours = table[1][0], theirs = table[0][1], neither = table[0][0];
      result.n = static_cast<int64_t>(both + ours + theirs + neither);
      result.recipe.method = "tango";
      result.recipe.standard_error = std::sqrt(variance);
      result.recipe.ends = [=](double lower, double upper) {
        return tango_difference(both, ours, theirs, neither, lower, upper);
      };
      return;
    }
  }
  if (exact && overlap.both.empty()) {
    const auto share = [&](const Proportion& proportion, const CodeTotals& totals, int side, double& successes,
                           double& trials) {
      for (size_t code = 0; code < totals.rows.size(); ++code) {
        const int own = side_code(static_cast<int>(code), classes, side);
        if (proportion.trial[own]) trials += static_cast<double>(totals.rows[code]);
        if (proportion.success[own]) successes += static_cast<double>(totals.rows[code]);
      }
    };
    double s1 = 0, n1 = 0, s2 = 0, n2 = 0;
    share(p, first, first_side, s1, n1);
    share(q, second, second_side, s2, n2);
    result.n = static_cast<int64_t>(n1 + n2);
    result.recipe.method = "miettinen_nurminen";
    result.recipe.standard_error = std::sqrt(variance);
    result.recipe.ends = [=](double lower, double upper) {
      return miettinen_nurminen_difference(s1, n1, s2, n2, lower, upper);
    };
    return;
  }
  set_recipe(sides, variance, n, false, result);
}

// Two columns of 0 and 1 on the same rows: from their sums and their product's follow the counts of both, either and
// neither, and so the exact score interval of a paired difference.
void set_paired_truths(const MomentSummary& summary, Difference& result) {
  const auto n = static_cast<double>(summary.n);
  const double product = n > 1 ? summary.covariance[1] * n * (n - 1) + n * summary.mean[0] * summary.mean[1]
                               : summary.mean[0] * summary.mean[1];
  const double both = std::round(product), ours = std::round(summary.sum[0]) - both,
               theirs = std::round(summary.sum[1]) - both, neither = n - both - ours - theirs;
  result.n = summary.n;
  result.recipe.method = "tango";
  result.recipe.standard_error = std::sqrt((ours + theirs - (ours - theirs) * (ours - theirs) / n) / (n * n));
  result.recipe.ends = [=](double lower, double upper) {
    return tango_difference(both, ours, theirs, neither, lower, upper);
  };
}

void compare_terms(const Sides& sides, const Moments& moments, bool joint, const ScoreRows* clustered, size_t cells,
                   Difference& result) {
  const MomentSummary first = moments.summary(sides.first_slice.cells),
                      second = moments.summary(sides.second_slice.cells);
  const size_t second_at = joint ? sides.first.terms : 0;
  const TermsValue a = evaluate_terms(sides.first, first, 0), b = evaluate_terms(sides.second, second, second_at);
  if (is_undefined(result, a.undefined, b.undefined)) return;
  result.first = a.value;
  result.second = b.value;
  result.value = *a.value - sides.factor * *b.value;

  if (clustered) {
    const Membership in = membership_of(sides, cells);
    LargeVector<double> influence(clustered->size());
    const auto of_side = [&](size_t row, const TermsValue& value, const MomentSummary& summary, size_t at) {
      double sum = 0;
      for (size_t t = 0; t < value.slope.size(); ++t) {
        sum += value.slope[t] * (clustered->score(static_cast<uint32_t>(at + t))[row] - summary.mean[at + t]) /
               summary.weight;
      }
      return sum;
    };
    for (size_t row = 0; row < clustered->size(); ++row) {
      const uint32_t cell = clustered->cell()[row];
      const double w = clustered->weighted() ? clustered->weight()[row] : 1;
      influence[row] = w * ((in.first[cell] ? of_side(row, a, first, 0) : 0) -
                            (in.second[cell] ? sides.factor * of_side(row, b, second, second_at) : 0));
    }
    return set_clustered_recipe(sides, *clustered, influence, cells, result);
  }
  const Overlap overlap = overlap_of(sides);
  const bool truths = sides.first.share && sides.second.share && sides.factor == 1 && !moments.weighted();
  if (joint && truths && result.paired && overlap.only_first.empty() && overlap.only_second.empty())
    return set_paired_truths(first, result);
  double variance = 0, n = 0;
  const auto add = [&](const std::vector<uint32_t>& cells, bool in_first, bool in_second) {
    std::vector<double> slope(moments.terms(), 0.0);
    double offset = 0;
    const auto side = [&](const TermsValue& value, const MomentSummary& summary, size_t at, double factor) {
      for (size_t t = 0; t < value.slope.size(); ++t) {
        const double each = factor * value.slope[t] / summary.weight;
        slope[at + t] += each;
        offset -= each * summary.mean[at + t];
      }
    };
    if (in_first) side(a, first, 0, 1);
    if (in_second) side(b, second, second_at, -sides.factor);
    const MomentSquares squares = moments.squares(cells, slope, offset);
    variance += squares.sum;
    n += static_cast<double>(squares.n);
  };
  add(overlap.only_first, true, false);
  add(overlap.only_second, false, true);
  add(overlap.both, true, true);
  result.n = static_cast<int64_t>(n);
  if (n > 1) variance *= n / (n - 1);
  set_recipe(sides, variance, n, true, result);
}

void compare_rows(const Sides& sides, const StateSpec& state, const ScoreRows& rows, size_t cells, size_t labels,
                  Difference& result) {
  const Membership in = membership_of(sides, cells);
  RowInfluence first = row_influence(sides.first, state, rows, in.first, labels, false);
  const RowInfluence second = row_influence(sides.second, state, rows, in.second, labels, state.joint());
  if (is_undefined(result, first.undefined, second.undefined)) return;
  result.first = first.value;
  result.second = second.value;
  result.value = *first.value - sides.factor * *second.value;
  if (sides.first.metric->interval == Interval::impossible) {
    result.recipe.undefined = "no finite sample bounds the largest of all rows";
    return;
  }
  double variance = 0;
  for (size_t row = 0; row < rows.size(); ++row) {
    result.n += first.of_row[row] != 0 || second.of_row[row] != 0;
    first.of_row[row] -= sides.factor * second.of_row[row];
    variance += first.of_row[row] * first.of_row[row];
  }
  if (rows.clustered()) return set_clustered_recipe(sides, rows, first.of_row, cells, result);
  set_recipe(sides, variance, static_cast<double>(result.n), false, result);
  if (result.paired && sides.first.metric->interval == Interval::auc && result.recipe.support > 0)
    result.recipe.method = "paired_delong";
}

// Averages over classes: each side's influence by row of the state.
void compare_class_scores(const Sides& sides, const ScoreRows& rows, size_t cells, uint32_t classes, bool joint,
                          Difference& result) {
  const Membership in = membership_of(sides, cells);
  const ClassAverage a = average_over_classes(sides.first, rows, in.first, classes, 0);
  const ClassAverage b = average_over_classes(sides.second, rows, in.second, classes, joint ? classes : 0);
  if (is_undefined(result, a.undefined, b.undefined)) return;
  result.first = a.value;
  result.second = b.value;
  result.value = *a.value - sides.factor * *b.value;
  LargeVector<double> influence(rows.size());
  double variance = 0;
  for (size_t row = 0; row < rows.size(); ++row) {
    influence[row] = a.influence[row] - sides.factor * b.influence[row];
    variance += influence[row] * influence[row];
    result.n += in.first[rows.cell()[row]] || in.second[rows.cell()[row]];
  }
  if (rows.clustered()) return set_clustered_recipe(sides, rows, influence, cells, result);
  const auto n = static_cast<double>(result.n);
  if (n > 1) variance *= n / (n - 1);
  set_recipe(sides, variance, n, false, result);
}

}  // namespace

Difference difference(Context& context, const Fold& fold, int pair, const Slice& first_slice, const Slice& second_slice,
                      double factor, bool by_cluster) {
  const TablePlan& plan = fold.plan();
  const PairSpec& spec = plan.pairs[pair];
  if (spec.of_stratum >= 0) return strata_difference(context, fold, spec, first_slice, second_slice, factor);
  const Sides sides{plan.estimates[spec.first], plan.estimates[spec.second], first_slice, second_slice, factor};
  if (!spec.joined)
    return dependent_difference(estimate(context, fold, spec.first, first_slice),
                                estimate(context, fold, spec.second, second_slice), factor);
  for (const EstimateSpec* side : {&sides.first, &sides.second}) {
    const auto& missing = fold.rows().missing[static_cast<size_t>(side->model)];
    if (plan.counts_as_wrong(side->model) && !missing.empty() && !same_for_any_wrong_class(plan, *side))
      return {.undefined = kOfNoClass};
  }
  const bool joint = spec.state >= 0;
  const State& state = fold.state(joint ? spec.state : sides.first.state);
  Difference result;
  result.paired = joint;
  if (by_cluster && plan.cluster >= 0) result.parts.emplace();
  const ScoreRows* clustered =
      spec.clustered_state < 0 ? nullptr : &std::get<ScoreRows>(fold.state(spec.clustered_state));
  const size_t cells = fold.cells().size();
  if (const auto* counts = std::get_if<CodeCounts>(&state)) {
    compare_codes(sides, *counts, static_cast<int>(plan.labels.size()), joint, clustered, cells, result);
  } else if (const auto* moments = std::get_if<Moments>(&state)) {
    compare_terms(sides, *moments, joint, clustered, cells, result);
  } else if (plan.states[sides.first.state].kind == StateKind::class_scores) {
    compare_class_scores(sides, std::get<ScoreRows>(state), cells, static_cast<uint32_t>(plan.labels.size()), joint,
                         result);
  } else {
    compare_rows(sides, plan.states[joint ? spec.state : sides.first.state], std::get<ScoreRows>(state), cells,
                 plan.labels.size(), result);
  }
  if (spec.drawn_state >= 0 && result.value && result.recipe.undefined != kTooFewClusters) {
    const int64_t replicates = std::max(sides.first.replicates, sides.second.replicates);
    const BootstrapRequest request{
        {{&sides.first, first_slice.cells, joint ? 0 : -1}, {&sides.second, second_slice.cells, joint ? 1 : -1}},
        factor,
        spec.drawn_state,
        replicates};
    result.recipe = bootstrap_recipe(replicates_of(context, fold, request), Interval::identity, *result.value,
                                     static_cast<double>(result.n) - 1, plain_tail(plan.confidence), result.recipe);
  } else {
    result.recipe.not_decisive = why_not_decisive(sides.first.metric->name, result.recipe);
  }
  return result;
}

Difference dependent_difference(const Estimate& first, const Estimate& second, double factor) {
  Difference result = independent_difference(first, second, factor);
  result.n = std::max(first.n, second.n);
  if (!result.recipe.ends) return result;
  result.recipe.method = "bonferroni";
  result.recipe.ends = [factor, ours = first.recipe.ends, theirs = second.recipe.ends](double lower, double upper) {
    const IntervalEnds a = ours(lower / 2, upper / 2), b = theirs(upper / 2, lower / 2);
    const auto less = [&](std::optional<double> x, std::optional<double> y) {
      return x && y ? std::optional(*x - factor * *y) : std::nullopt;
    };
    return IntervalEnds{less(a.lower, b.upper), less(a.upper, b.lower)};
  };
  return result;
}

Difference independent_difference(const Estimate& first, const Estimate& second, double factor) {
  Difference result;
  result.first = first.value;
  result.second = second.value;
  result.n = first.n + second.n;
  if (!first.value || !second.value) {
    result.undefined = !first.value ? first.undefined : second.undefined;
    return result;
  }
  result.value = *first.value - factor * *second.value;
  result.recipe.not_decisive =
      !first.recipe.not_decisive.empty() ? first.recipe.not_decisive : second.recipe.not_decisive;
  if (!first.recipe.ends || !second.recipe.ends) {
    result.recipe.undefined = !first.recipe.ends ? first.recipe.undefined : second.recipe.undefined;
    return result;
  }
  // Recovered from the intervals of both (Zou and Donner 2008), so that each keeps its own asymmetry.
  result.recipe.method = "mover";
  const double a = *first.value, b = *second.value, value = *result.value;
  result.recipe.ends = [=, ours = first.recipe.ends, theirs = second.recipe.ends](double tail_lower,
                                                                                  double tail_upper) {
    const IntervalEnds low_a = ours(tail_lower, tail_upper), low_b = theirs(tail_upper, tail_lower);
    const auto distance = [&](std::optional<double> end_a, std::optional<double> end_b) -> std::optional<double> {
      if (!end_a || !end_b) return std::nullopt;
      const double x = a - *end_a, y = factor * (b - *end_b);
      return std::sqrt(x * x + y * y);
    };
    const auto down = distance(low_a.lower, low_b.upper), up = distance(low_a.upper, low_b.lower);
    return IntervalEnds{down ? std::optional(value - *down) : std::nullopt,
                        up ? std::optional(value + *up) : std::nullopt};
  };
  return result;
}

}  // namespace assay
