// SPDX-License-Identifier: Apache-2.0
#include "assay/suite/bind_groups.h"

#include <algorithm>

#include "assay/suite/bind_estimates.h"
#include "assay/suite/bind_slices.h"

namespace assay {
namespace {

Result<std::vector<int>> dimensions_of(BoundTable& table, const std::vector<std::string>& names,
                                       const Location& location) {
  std::vector<int> dimensions;
  for (const std::string& name : names) {
    ASSAY_TRY(const int dimension, dimension_named(table, name, location));
    dimensions.push_back(dimension);
  }
  return dimensions;
}

// The arguments that the metric of each group takes over: those that every metric has.
std::vector<Argument> universal_arguments(const Metric& metric, const EstimateExpression& expression) {
  std::vector<Argument> passed;
  for (const Argument& argument : expression.arguments) {
    const bool own =
        argument.name.empty() || std::any_of(metric.arguments.begin(), metric.arguments.end(),
                                             [&](const ArgumentSpec& spec) { return spec.name == argument.name; });
    if (!own) passed.push_back(argument);
  }
  return passed;
}

std::vector<int> added_once(TablePlan& plan, EstimateSpec spec) {
  for (size_t i = 0; i < plan.estimates.size(); ++i) {
    const EstimateSpec& old = plan.estimates[i];
    if (old.metric == spec.metric && old.groups == spec.groups && old.strata == spec.strata &&
        old.label == spec.label && old.average == spec.average) {
      return {static_cast<int>(i)};
    }
  }
  plan.estimates.push_back(std::move(spec));
  return {static_cast<int>(plan.estimates.size()) - 1};
}

}  // namespace

Result<std::vector<int>> add_group_extreme(const Binding& binding, BoundTable& table,
                                           const EstimateExpression& expression, const Metric& metric,
                                           const Settings& settings, int model) {
  TablePlan& plan = table.plan;
  std::vector<EstimateExpression> rates;
  if (settings.metric) rates.push_back(*settings.metric);
  for (const Metric* of : metric.of) {
    rates.emplace_back();
    rates.back().metric = of->name;
  }
  GroupSpec groups;
  groups.extreme = metric.over_groups;
  groups.smallest = binding.suite.smallest_slice;
  groups.to_overall = settings.arguments.text("method") == "to_overall";
  ASSAY_TRY(groups.dimensions, dimensions_of(table, settings.columns.find("groups")->second, expression.location));
  for (EstimateExpression& rate : rates) {
    rate.location = expression.location;
    for (Argument& argument : universal_arguments(metric, expression)) rate.arguments.push_back(std::move(argument));
    ASSAY_TRY(const std::vector<int> added, add_estimates(binding, table, rate, model));
    const Metric& of = *plan.estimates[added[0]].metric;
    if (added.size() != 1)
      return usage_error("average=none gives several numbers, and a group has one", {}, expression.location);
    if (of.fact || of.over_groups != GroupExtreme::none || is_table(of)) {
      return usage_error("'" + std::string(metric.name) + "' compares estimates, and '" + rate.metric + "' is none", {},
                         expression.location);
    }
    if (groups.extreme == GroupExtreme::ratio && of.range.lowest < 0) {
      return usage_error("a ratio needs a metric that is never negative, unlike '" + rate.metric + "'",
                         "write group_difference", expression.location);
    }
    const int pair = plan.pair(added[0], added[0]);
    if (!plan.pairs[pair].joined)
      return usage_error("'" + rate.metric + "' cannot be compared between groups", {}, expression.location);
    groups.estimates.push_back(added[0]);
    groups.pairs.push_back(pair);
  }
  EstimateSpec spec;
  spec.text = metric_text_of(expression);
  spec.metric = &metric;
  spec.arguments = settings.arguments;
  spec.model = plan.estimates[groups.estimates[0]].model;
  spec.state = plan.estimates[groups.estimates[0]].state;
  spec.groups = std::move(groups);
  return added_once(plan, std::move(spec));
}

Result<std::vector<int>> add_strata(const Binding& binding, BoundTable& table, const EstimateExpression& expression,
                                    const Metric& metric, const Settings& settings, int model) {
  if (!settings.by.empty() && !settings.given.empty()) {
    return usage_error("by= and given= do not go together",
                       "by gives each value equal weight, given its share of the table", expression.location);
  }
  if (metric.fact || is_table(metric)) {
    return usage_error("'" + expression.metric + "' is not put together from strata",
                       "leave out by= and given=", expression.location);
  }
  TablePlan& plan = table.plan;
  StrataSpec strata;
  strata.equal = !settings.by.empty();
  ASSAY_TRY(strata.dimensions, dimensions_of(table, strata.equal ? settings.by : settings.given, expression.location));
  EstimateExpression base = expression;
  std::erase_if(base.arguments,
                [](const Argument& argument) { return argument.name == "by" || argument.name == "given"; });
  ASSAY_TRY(const std::vector<int> parts, add_estimates(binding, table, base, model));
  std::vector<int> added;
  for (int part : parts) {
    EstimateSpec spec = plan.estimates[part];
    spec.text = parts.size() == 1 ? metric_text_of(expression)
                                  : spec.text.substr(0, spec.text.size() - 1) + (strata.equal ? ", by=" : ", given=") +
                                        plan.dimensions[strata.dimensions[0]].name + ")";
    strata.base = part;
    spec.strata = strata;
    for (int one : added_once(plan, std::move(spec))) added.push_back(one);
  }
  return added;
}

}  // namespace assay
