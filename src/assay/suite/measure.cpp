// SPDX-License-Identifier: Apache-2.0
#include "assay/suite/measure.h"

#include <algorithm>

#include "assay/base/text.h"

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
    case Comparison::equal:
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

}  // namespace

Status refuse_offences(const BoundTable& table, const Fold& fold) {
  for (const auto& [what, offence] : fold.rows().offences) {
    if (offence.count == 0) continue;
    std::string first;
    for (const auto& [row, value] : offence.first)
      first += (first.empty() ? "" : ", ") + ("'" + value + "' in row " + std::to_string(row + 1));
    std::string mend;
    if (what.starts_with("score outside")) mend = "give probabilities, or ask only for metrics that rank";
    if (what.find("label") != std::string::npos) mend = "the labels are: " + join(table.plan.labels, ", ");
    return not_computed("table '" + table.plan.dataset + "': " + what + ", " + with_thousands(offence.count) +
                            " rows; the first: " + first,
                        mend, table.spec->location);
  }
  if (table.plan.models.empty()) return {};
  return {};
}

std::vector<Estimate> estimates_of(Context& context, const BoundTable& table, const Fold& fold) {
  std::vector<Slice> slices = {whole_table(fold)};
  for (const BoundSlice& declared : table.slices) {
    for (Slice& slice : slices_by(fold, declared.dimensions)) slices.push_back(std::move(slice));
  }
  std::vector<Estimate> estimates;
  for (const Slice& slice : slices) {
    for (int index : table.shown) {
      // Curves and matrices are drawn for the whole table.
      const Metric& metric = *table.plan.estimates[index].metric;
      if ((metric.rank_table || metric.confusion_table) && !slice.text.empty()) continue;
      estimates.push_back(estimate(context, fold, index, slice));
    }
  }
  return estimates;
}

Result<std::vector<CheckRequest>> requests_of(Context& context, const BoundSuite& bound,
                                              const std::vector<Fold>& folds) {
  const Suite& suite = *bound.suite;
  std::vector<CheckRequest> requests;
  for (const BoundCheck& check : bound.checks) {
    const CheckSpec& spec = *check.spec;
    const Fold& fold = folds[check.table];
    const int64_t rows = fold.rows().row_count;
    CheckRequest request;
    request.bound.requirement = requirement_of(check.comparison);
    request.bound.value = check.comparison == Comparison::within ? check.centre : check.bound;
    request.bound.tolerance = check.comparison == Comparison::within ? check.bound : 0;
    request.required = spec.severity == Severity::required;
    request.point = spec.decision.value_or(suite.decision.value_or(DecisionMode::interval)) == DecisionMode::point;
    request.exclude_missing = suite.on_missing == OnMissing::exclude;
    request.confidence = spec.confidence.value_or(suite.confidence);
    request.looks = suite.looks;
    request.smallest_slice = suite.smallest_slice;
    request.min_examples = spec.min_examples.value_or(0);
    // Required checks of one model are a family, its warnings another.
    request.family = check.model * 2 + (request.required ? 0 : 1);
    request.is_each = !check.left.selector.each.empty();
    if (!check.skipped.empty()) {
      request.skipped = check.skipped;
      requests.push_back(std::move(request));
      continue;
    }
    ASSAY_TRY(const std::vector<Slice> left, slices_of(fold, check.left.selector));
    for (const Slice& slice : left) {
      const Estimate first = estimate(context, fold, check.left.estimate, slice);
      if (!check.right) {
        request.members.push_back(measured_estimate(first, rows));
        continue;
      }
      const Fold& other = folds[check.right->table];
      Slice opposite = slice;
      if (!check.against_baseline || check.right->table != check.table) {
        // A side that fixes nothing looks at the rows of the first.
        const bool fixes = !check.right->selector.equal.empty() || !check.right->selector.each.empty();
        if (fixes || check.right->table != check.table) {
          ASSAY_TRY(const std::vector<Slice> right, slices_of(other, check.right->selector));
          const auto same =
              std::find_if(right.begin(), right.end(), [&](const Slice& one) { return one.text == slice.text; });
          opposite = right.size() > 1 && same != right.end() ? *same : right.front();
        }
      }
      const Difference difference =
          check.pair
              ? assay::difference(context, fold, *check.pair, slice, opposite, check.factor)
              : independent_difference(first, estimate(context, other, check.right->estimate, opposite), check.factor);
      request.members.push_back(measured_difference(difference, slice.text, rows, first.missing_outputs));
    }
    requests.push_back(std::move(request));
  }
  return requests;
}

}  // namespace assay
