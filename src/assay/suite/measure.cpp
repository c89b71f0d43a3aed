// SPDX-License-Identifier: Apache-2.0
#include "assay/suite/measure.h"

#include <algorithm>
#include <numeric>

#include "assay/base/text.h"
#include "assay/base/threads.h"
#include "assay/engine/missing_outputs.h"
#include "assay/engine/ranked_slices.h"
#include "assay/engine/relative_difference.h"

namespace assay {
namespace {

// The slices that a side's selectors name: one, or each combination.
Result<std::vector<Slice>> slices_of(const Fold& fold, const BoundSelector& selector) {
  const TablePlan& plan = fold.plan();
  std::vector<int> dimensions;
  for (const auto& [dimension, value] : selector.equal) dimensions.push_back(dimension);
  for (int dimension : selector.each) dimensions.push_back(dimension);
  if (dimensions.empty()) return std::vector<Slice>{whole_table(fold)};
  std::vector<Slice> found;
  for (Slice& slice : slices_by(fold, dimensions)) {
    bool wanted = true;
    for (size_t i = 0; i < selector.equal.size(); ++i)
      wanted = wanted && slice.values[i].value == selector.equal[i].second;
    if (wanted) found.push_back(std::move(slice));
  }
  if (!found.empty() || !selector.each.empty()) return found;
  for (const auto& [dimension, value] : selector.equal) {
    if (plan.dimensions[dimension].predicate) continue;
    std::vector<std::string> values;
    for (const Slice& slice : slices_by(fold, {dimension})) values.push_back(slice.values[0].value);
    if (std::find(values.begin(), values.end(), value) != values.end()) continue;
    std::vector<std::string_view> names(values.begin(), values.end());
    std::string mend = did_you_mean(value, names);
    for (size_t i = 0; mend.empty() && i < values.size() && i < 10; ++i) mend = "its values are: " + join(values, ", ");
    return usage_error("'" + plan.dimensions[dimension].name + "' has no value '" + value + "'", mend,
                       selector.location);
  }
  // A combination that no row has: an empty slice, whose estimates are undefined.
  return std::vector<Slice>{Slice{"no rows", {}, {}}};
}

Requirement requirement_of(Comparison comparison) {
  switch (comparison) {
    case Comparison::at_least: return Requirement::at_least;
    case Comparison::more_than: return Requirement::more_than;
    case Comparison::at_most: return Requirement::at_most;
    case Comparison::less_than: return Requirement::less_than;
    case Comparison::equal: return Requirement::equal;
    case Comparison::within: break;
  }
  return Requirement::within;
}

Measured measured_estimate(const Estimate& estimate, int64_t rows) {
  Measured measured;
  measured.slice = estimate.slice.text;
  measured.value = estimate.value;
  measured.undefined = estimate.value ? estimate.recipe.undefined : estimate.undefined;
  measured.interval = estimate.recipe.ends;
  measured.method = estimate.recipe.method;
  measured.not_decisive = estimate.recipe.not_decisive;
  measured.n = estimate.n;
  measured.table_rows = rows;
  measured.missing_outputs = estimate.missing_outputs;
  measured.counted_as_wrong = estimate.counted_as_wrong;
  for (const Recipe& recipe : estimate.if_missing) measured.if_missing.push_back(recipe.ends);
  return measured;
}

Measured measured_difference(const Difference& difference, const std::string& slice, int64_t rows, int64_t missing) {
  Measured measured;
  measured.slice = slice;
  measured.value = difference.value;
  measured.undefined = difference.value ? difference.recipe.undefined : difference.undefined;
  measured.interval = difference.recipe.ends;
  measured.method = difference.recipe.method;
  measured.not_decisive = difference.recipe.not_decisive;
  measured.n = difference.n;
  measured.table_rows = rows;
  measured.missing_outputs = missing;
  measured.first = difference.first;
  measured.second = difference.second;
  measured.paired = difference.paired;
  return measured;
}

Bound bound_of(const BoundRequirement& requirement) {
  const bool within = requirement.comparison == Comparison::within;
  Bound bound;
  bound.requirement = requirement_of(requirement.comparison);
  bound.value = within ? requirement.centre : requirement.bound;
  bound.tolerance = within ? requirement.bound : 0;
  return bound;
}

// The values of the dimensions that a check goes through, as `bounds:` names them: "math", or crossed "Female, Black".
std::string each_value(const Slice& slice, const BoundSelector& selector) {
  std::string text;
  for (size_t i = selector.equal.size(); i < slice.values.size(); ++i)
    text += (text.empty() ? "" : ", ") + slice.values[i].value;
  return text;
}

// Which of a check's bounds a slice is held to.
Result<size_t> bound_for(const BoundCheck& check, const Slice& slice) {
  if (check.requirements.size() == 1 && check.requirements[0].first.empty()) return 0;
  const std::string value = each_value(slice, check.left.selector);
  std::optional<size_t> otherwise;
  for (size_t i = 0; i < check.requirements.size(); ++i) {
    if (check.requirements[i].first == value) return i;
    if (check.requirements[i].first == "else") otherwise = i;
  }
  if (otherwise) return *otherwise;
  return usage_error("bounds has none for '" + value + "' of " + check.text, "add it, or add else: for the rest",
                     check.spec->location);
}

// Every value that `bounds:` names occurs. Errors: the first that does not, with the nearest.
Status bounds_occur(const BoundCheck& check, const std::vector<Slice>& slices) {
  for (const auto& [value, requirement] : check.requirements) {
    if (value.empty() || value == "else") continue;
    std::vector<std::string> values;
    for (const Slice& slice : slices) values.push_back(each_value(slice, check.left.selector));
    if (std::find(values.begin(), values.end(), value) != values.end()) continue;
    const std::vector<std::string_view> names(values.begin(), values.end());
    std::string mend = did_you_mean(value, names);
    if (mend.empty()) mend = "its values are: " + join(values, ", ");
    return usage_error("bounds names '" + value + "', which does not occur in " + check.text, mend,
                       check.spec->location);
  }
  return {};
}

// The slice of the other side that a slice of the first is compared with: the one that it fixes, else the same one; an
// empty one where the other table has none such.
Result<Slice> opposite_of(const BoundCheck& check, const BoundRequirement& requirement, const Fold& other,
                          const Slice& slice) {
  const BoundSide& right = *requirement.right;
  const bool same_table = right.table == check.left.table;
  if (same_table && (requirement.against_baseline || !right.own_selector)) return slice;
  ASSAY_TRY(const std::vector<Slice> candidates, slices_of(other, right.selector));
  if (right.own_selector && right.selector.each.empty() && !candidates.empty()) return candidates.front();
  const auto same =
      std::find_if(candidates.begin(), candidates.end(), [&](const Slice& one) { return one.text == slice.text; });
  return same != candidates.end() ? *same : Slice{"no rows", {}, {}};
}

Measured measured_member(Context& context, const BoundCheck& check, const BoundRequirement& requirement,
                         const std::vector<Fold>& folds, const Slice& slice, const Slice& opposite) {
  const Fold& fold = folds[check.left.table];
  const int64_t rows = fold.rows().row_count;
  const Estimate first = estimate(context, fold, check.left.estimate, slice);
  if (!requirement.right) {
    Measured measured = measured_estimate(first, rows);
    measured.missing_values = fold.plan().models[fold.plan().estimates[check.left.estimate].model].reading.has_value();
    return measured;
  }
  const Fold& other = folds[requirement.right->table];
  const Estimate second = estimate(context, other, requirement.right->estimate, opposite);
  const auto at = [&](double factor) {
    if (requirement.pair) return assay::difference(context, fold, *requirement.pair, slice, opposite, factor);
    // What is of one table, in whatever roles, is of the same rows.
    const bool dependent = requirement.shares_rows || other.plan().dataset == fold.plan().dataset;
    return dependent ? dependent_difference(first, second, factor) : independent_difference(first, second, factor);
  };
  Difference difference;
  if (!requirement.relative_tolerance) {
    difference = at(requirement.factor);
  } else {
    const bool joined = requirement.pair && fold.plan().pairs[*requirement.pair].joined;
    difference = joined ? relative_difference(at) : relative_of_independent(first, second);
  }
  Measured measured = measured_difference(difference, slice.text, rows, first.missing_outputs + second.missing_outputs);
  measured.missing_values = fold.plan().models[fold.plan().estimates[check.left.estimate].model].reading.has_value();
  measured.counted_as_wrong = first.counted_as_wrong + second.counted_as_wrong;
  if (measured.missing_outputs > 0 && difference.paired && !requirement.relative_tolerance) {
    measured.if_missing =
        ends_if_missing(fold.plan(), check.left.estimate, requirement.factor, difference, measured.missing_outputs);
  }
  return measured;
}

// Required checks of one model, over its prompts and datasets, are a family, its warnings another; what is of the table
// itself likewise, and what is asked of each model together. Adding a model then changes no other's verdict.
int family_of(const BoundSuite& bound, const BoundCheck& check) {
  if (check.model < 0) return 0;
  if (check.each_model) return 1;
  int family = 2;
  std::vector<std::string_view> names;
  const std::string_view wanted = bound.tables[check.table]->plan.models[check.model].name;
  for (const auto& table : bound.tables) {
    for (const ModelColumns& model : table->plan.models) {
      if (!model.listed || std::find(names.begin(), names.end(), model.name) != names.end()) continue;
      if (model.name == wanted) return family + static_cast<int>(names.size());
      names.push_back(model.name);
    }
  }
  return family + static_cast<int>(names.size());
}

// A slice is a member; of a check that is asked of each model or prompt, of which one it is stands before it.
Status add_members(Context& context, const BoundCheck& check, const std::vector<Fold>& folds,
                   std::vector<Measured>& members) {
  if (!check.each.empty()) return {};
  ASSAY_TRY(const std::vector<Slice> slices, slices_of(folds[check.left.table], check.left.selector));
  ASSAY_RETURN_IF_ERROR(bounds_occur(check, slices));
  for (const Slice& slice : slices) {
    if (context.stopped()) return cancelled();
    ASSAY_TRY(const size_t which, bound_for(check, slice));
    const BoundRequirement& requirement = check.requirements[which].second;
    Slice opposite = slice;
    if (requirement.right) {
      ASSAY_TRY(opposite, opposite_of(check, requirement, folds[requirement.right->table], slice));
    }
    members.push_back(measured_member(context, check, requirement, folds, slice, opposite));
    members.back().bound = which;
    std::string& name = members.back().slice;
    if (!check.place.empty()) name = check.place + (name.empty() ? "" : ", ") + name;
  }
  return {};
}

}  // namespace

std::vector<IntervalAt> ends_if_missing(const TablePlan& plan, int estimate, double factor,
                                        const Difference& difference, int64_t missing) {
  const EstimateSpec& spec = plan.estimates[static_cast<size_t>(estimate)];
  const Metric& metric = *spec.metric;
  const bool proportion = spec.share || metric.class_ratio || metric.ratio;
  const bool mean = metric.row_terms && !metric.means;
  const Range range = proportion ? Range{0, 1} : mean ? metric.term_range : Range{};
  if (plan.weight >= 0 || !difference.recipe.ends || range.lowest <= -1e308 || range.highest >= 1e308) return {};
  std::vector<IntervalAt> ends;
  for (const double value : {range.lowest - factor * range.highest, range.highest - factor * range.lowest}) {
    ends.push_back(
        with_unseen(difference.recipe, static_cast<double>(difference.n), static_cast<double>(missing), value).ends);
  }
  return ends;
}

Status refuse_offences(const BoundTable& table, const Fold& fold, const std::string& of) {
  for (const auto& [what, offence] : fold.rows().offences) {
    if (offence.count == 0) continue;
    std::string first;
    for (const auto& [row, value] : offence.first)
      first += (first.empty() ? "" : ", ") + ("'" + value + "' in row " + std::to_string(row + 1) + of);
    std::string mend;
    if (what.starts_with("score outside")) mend = "give probabilities, or ask only for metrics that rank";
    if (what.find("label is") != std::string::npos) mend = "the labels are: " + join(table.plan.labels, ", ");
    if (const bool example = what.starts_with("example"); example || what.starts_with("query")) {
      // The name of a query or example is gone once its rows are kept.
      return not_computed("table '" + table.plan.dataset + "': " + with_thousands(offence.count) + " times " +
                              (example ? "an " : "a ") + what,
                          example ? "slice and cluster samples by a property of their example"
                                  : "slice and cluster ranked lists by a property of the query",
                          table.spec->location);
    }
    return not_computed("table '" + table.plan.dataset + "': " + what + ", " + with_thousands(offence.count) +
                            " rows; the first: " + first,
                        mend, table.spec->location);
  }
  return {};
}

std::vector<Estimate> estimates_of(Context& context, const BoundTable& table, const Fold& fold) {
  std::vector<std::vector<Slice>> families = {{whole_table(fold)}};  // the slices of each share no row
  for (const BoundSlice& declared : table.slices) families.push_back(slices_by(fold, declared.dimensions));
  std::vector<Estimate> estimates;
  for (const std::vector<Slice>& slices : families) {
    struct Work {
      size_t slice;
      int index;
    };
    std::vector<Work> work;
    for (size_t slice = 0; slice < slices.size(); ++slice) {
      for (int index : table.shown) {
        // The curves and matrices that nobody asked for are of the whole table alone.
        const bool unasked = table.default_metrics && is_table(*table.plan.estimates[index].metric);
        if (unasked && !slices[slice].text.empty()) continue;
        work.push_back({slice, index});
      }
    }
    // A curve takes longest: begun last, it would keep one thread at work while the others have none.
    std::vector<size_t> order(work.size());
    std::iota(order.begin(), order.end(), size_t{0});
    std::stable_partition(order.begin(), order.end(),
                          [&](size_t i) { return is_table(*table.plan.estimates[work[i].index].metric); });
    const RankedSlices ranked(context, fold, slices, table.shown);
    const size_t before = estimates.size();
    estimates.resize(before + work.size());
    parallel_for(context, static_cast<int>(work.size()), [&](int i) {
      const auto& [slice, index] = work[order[i]];
      estimates[before + order[i]] = estimate(context, fold, index, slices[slice], ranked.find(index, slice));
    });
  }
  return estimates;
}

Result<std::vector<CheckRequest>> requests_of(Context& context, const BoundSuite& bound,
                                              const std::vector<Fold>& folds) {
  const Suite& suite = *bound.suite;
  std::vector<CheckRequest> requests;
  for (const BoundCheck& check : bound.checks) {
    const CheckSpec& spec = *check.spec;
    CheckRequest request;
    request.bounds.clear();
    for (const auto& [value, requirement] : check.requirements) request.bounds.push_back(bound_of(requirement));
    if (request.bounds.empty()) request.bounds.emplace_back();
    request.required = spec.severity == Severity::required;
    request.fact = check.fact;
    request.point = spec.decision.value_or(suite.decision.value_or(DecisionMode::interval)) == DecisionMode::point;
    request.exclude_missing = suite.on_missing == OnMissing::exclude;
    request.confidence = spec.confidence.value_or(suite.confidence);
    request.looks = suite.looks;
    request.smallest_slice = suite.smallest_slice;
    request.min_examples = spec.min_examples.value_or(0);
    request.family = family_of(bound, check) * 2 + (request.required ? 0 : 1);
    request.is_each = !check.left.selector.each.empty() || !check.each.empty();
    request.skipped = check.skipped;
    if (check.skipped.empty()) {
      ASSAY_RETURN_IF_ERROR(add_members(context, check, folds, request.members));
      for (const BoundCheck& one : check.each) ASSAY_RETURN_IF_ERROR(add_members(context, one, folds, request.members));
    }
    requests.push_back(std::move(request));
  }
  return requests;
}

}  // namespace assay
