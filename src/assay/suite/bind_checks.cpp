// SPDX-License-Identifier: Apache-2.0
#include "assay/suite/bind_checks.h"

#include <algorithm>
#include <cmath>

#include "assay/base/text.h"
#include "assay/data/relation.h"
#include "assay/data/source.h"
#include "assay/stats/decide.h"
#include "assay/suite/bind_estimates.h"
#include "assay/suite/bind_selectors.h"
#include "assay/suite/metric_arguments.h"

namespace assay {
namespace {

class CheckBinder {
 public:
  explicit CheckBinder(const Binding& binding) : binding_(binding), bound_(binding.bound), suite_(binding.suite) {}

  Status bind(const CheckSpec& spec) {
    const EstimateExpression& expression = spec.check.estimate;
    ASSAY_TRY(const NamedMetric named, named_metric(binding_.catalog, expression.metric, expression.location));
    const Metric* const metric = named.metric;
    const bool of_rows = reads_rows(*metric, expression);
    bool any = false;
    for (size_t t = 0; t < bound_.tables.size(); ++t) {
      if (bound_.tables[t]->other_roles_of >= 0) continue;
      const int models = bound_.tables[t]->models();
      // What is of the table itself is asked once; without a model under test the error says what is missing.
      for (int model = of_rows || models == 0 ? -1 : 0; model < (of_rows ? 0 : std::max(models, 0)) || model < 0;
           ++model) {
        ASSAY_TRY(const bool chosen, matches(bound_, expression, bound_.tables[t]->plan.dataset,
                                             name_of_model(static_cast<int>(t), model)));
        if (!chosen) continue;
        if (model >= 0 && model == bound_.tables[t]->baseline && !fixes(expression, "model")) continue;
        any = true;
        ASSAY_RETURN_IF_ERROR(bind_one(spec, *metric, static_cast<int>(t), model));
        if (model < 0) break;
      }
    }
    if (!any) return usage_error("no dataset and model match '" + spec.text + "'", {}, spec.location);
    return {};
  }

 private:
  // Whether the metric, or the one that it looks at in each group, is of the table itself.
  bool reads_rows(const Metric& metric, const EstimateExpression& expression) const {
    if (metric.over_groups == GroupExtreme::none || metric.of.size() > 0 || expression.arguments.empty())
      return metric.reads == Reads::rows;
    const Value& inner = expression.arguments[0].value;
    const std::string name = inner.kind == Value::Kind::columns ? inner.columns[0] : inner.text;
    const Metric* of = binding_.catalog.find_metric(name);
    return of && of->reads == Reads::rows;
  }

  std::string name_of_model(int table, int model) const {
    return model < 0 ? std::string() : bound_.tables[table]->plan.models[model].name;
  }

  static bool fixes(const EstimateExpression& expression, std::string_view column) {
    return std::any_of(expression.selectors.begin(), expression.selectors.end(), [&](const Selector& selector) {
      return selects_run(selector) && selector.columns[0] == column && selector.kind == Selector::Kind::compare;
    });
  }

  Result<BoundSide> side(const EstimateExpression& expression, int table_index, int model, bool population) {
    BoundSide side;
    ASSAY_TRY(side.table, table_in_roles(binding_, table_index, expression));
    BoundTable& table = *bound_.tables[side.table];
    if (table.own_answers) model = 0;
    ASSAY_TRY(const std::vector<int> estimates, add_estimates(binding_, table, expression, model, population));
    if (estimates.size() != 1)
      return usage_error("average=none gives several numbers, a check needs one", "name a class: class=NAME",
                         expression.location);
    side.estimate = estimates[0];
    const Metric& metric = *table.plan.estimates[side.estimate].metric;
    if (metric.rank_table || metric.confusion_table) {
      return usage_error("'" + expression.metric + "' is a table, a check needs one number",
                         "assay catalog lists the metrics that are numbers", expression.location);
    }
    // A fact's population stands in its check alone: the table has one number of each name.
    if (!table.plan.estimates[side.estimate].population) append_new(table.shown, estimates);
    side.selector.location = expression.location;
    for (const Selector& selector : expression.selectors) {
      if (selects_run(selector)) continue;
      ASSAY_RETURN_IF_ERROR(select(table, selector, side.selector));
    }
    return side;
  }

  Status bind_one(const CheckSpec& spec, const Metric& metric, int table_index, int model) {
    BoundCheck bound;
    bound.spec = &spec;
    bound.text = spec.bounds.empty() ? text_of(spec.check) : text_of(spec.check.estimate);
    bound.table = table_index;
    bound.model = model;
    const bool population = spec.decision == DecisionMode::interval;
    bound.fact = metric.fact && !population;
    if (metric.fact && population && metric.interval == Interval::none) {
      return usage_error(
          "'" + spec.check.estimate.metric + "' says what is here, and there is no population to ask about",
          "leave out decision: interval", spec.location);
    }
    ASSAY_TRY(bound.left, side(spec.check.estimate, table_index, model, population));
    if (!spec.bounds.empty() && bound.left.selector.each.empty()) {
      return usage_error("bounds has a bound for each slice, and the check names none",
                         "write " + bound.text + "[each COLUMN]", spec.location);
    }
    std::vector<std::pair<std::string, const Check*>> checks = {{"", &spec.check}};
    if (!spec.bounds.empty()) checks.clear();
    for (const auto& [value, check] : spec.bounds) checks.emplace_back(value, &check);
    for (const auto& [value, check] : checks) {
      if (check->bound.baseline && !bound_.no_baseline.empty()) {
        bound.skipped = bound_.no_baseline;
        break;
      }
      ASSAY_TRY(BoundRequirement requirement, require(*check, metric, bound, population));
      bound.requirements.emplace_back(value, std::move(requirement));
    }
    warn_of_direction(spec, metric, bound);
    ASSAY_RETURN_IF_ERROR(warn_of_size(spec, metric, bound));
    bound_.checks.push_back(std::move(bound));
    return {};
  }

  Result<BoundRequirement> require(const Check& check, const Metric& metric, const BoundCheck& bound, bool population) {
    BoundRequirement requirement;
    requirement.comparison = check.comparison;
    if (check.comparison == Comparison::equal && !bound.fact) {
      return usage_error("'==' compares facts; an estimate is never exactly known",
                         metric.fact ? "leave out decision: interval, or write a bound: >=, <=, or within"
                                     : "write a bound: >=, <=, or within",
                         check.location);
    }
    if (check.bound.has_side()) ASSAY_RETURN_IF_ERROR(bind_right(check, metric, bound, population, requirement));
    if (check.comparison == Comparison::within) {
      requirement.bound = check.bound.tolerance->value;
      requirement.relative_tolerance = check.bound.relative;
      requirement.centre = check.bound.has_side() || !check.bound.offset ? 0 : check.bound.offset->value;
    } else {
      requirement.bound = check.bound.offset ? check.bound.offset->value : 0;
    }
    const bool relative = requirement.factor != 1 || requirement.relative_tolerance;
    if (relative && !bound.fact && metric.range.lowest < 0) {
      return usage_error("a relative bound needs a metric that is never negative",
                         "write an absolute one: baseline - 0.01", check.bound.location);
    }
    return requirement;
  }

  // The other side of a comparison: what it does not fix equals the first side.
  Status bind_right(const Check& check, const Metric& metric, const BoundCheck& bound, bool population,
                    BoundRequirement& requirement) {
    BoundTable& table = *bound_.tables[bound.left.table];
    const EstimateExpression* other = check.bound.baseline ? &check.estimate : &*check.bound.estimate;
    int other_table = bound.table, other_model = bound.model;
    const Metric* other_metric = &metric;
    if (check.bound.baseline) {
      if (!suite_.baseline)
        return usage_error("the check compares with a baseline, and the suite names none", "write baseline: MODEL",
                           check.bound.location);
      if (bound.model < 0) {
        return usage_error("'" + check.estimate.metric + "' is of the table, and a baseline is a model",
                           "compare with another dataset: [dataset=NAME]", check.bound.location);
      }
      other_model = bound_.tables[bound.table]->baseline;
      requirement.against_baseline = true;
    } else {
      ASSAY_TRY(const NamedMetric named, named_metric(binding_.catalog, other->metric, other->location));
      other_metric = named.metric;
      ASSAY_RETURN_IF_ERROR(other_run(*other, reads_rows(*other_metric, *other), other_table, other_model));
    }
    if (metric.fact != other_metric->fact) {
      return usage_error("'" + std::string(metric.fact ? metric.name : other_metric->name) + "' is a fact and '" +
                             std::string(metric.fact ? other_metric->name : metric.name) +
                             "' an estimate: they are not comparable",
                         {}, check.location);
    }
    ASSAY_TRY(requirement.right, as_optional(side(*other, other_table, other_model, population)));
    requirement.factor = check.bound.factor;
    if (requirement.right->table == bound.left.table && !bound.fact)
      requirement.pair = table.plan.pair(bound.left.estimate, requirement.right->estimate);
    return {};
  }
  static Result<std::optional<BoundSide>> as_optional(Result<BoundSide> side) {
    if (!side.ok()) return std::move(side).status();
    return std::optional(std::move(side).value());
  }

  Status other_run(const EstimateExpression& other, bool of_rows, int& table, int& model) {
    const int own_table = table, own_model = model;
    for (size_t t = 0; t < bound_.tables.size(); ++t) {
      const BoundTable& candidate = *bound_.tables[t];
      if (candidate.other_roles_of >= 0) continue;
      if (fixes(other, "dataset")) {
        ASSAY_TRY(const bool chosen, matches_column(other, "dataset", candidate.plan.dataset));
        if (!chosen) continue;
      } else if (static_cast<int>(t) != own_table) {
        continue;
      }
      table = static_cast<int>(t);
      model = of_rows ? -1 : own_model;
      if (of_rows) return {};
      const std::string same = name_of_model(own_table, own_model);
      for (int m = 0; m < candidate.models(); ++m) {
        const std::string& name = candidate.plan.models[m].name;
        bool chosen = name == same;
        if (fixes(other, "model")) {
          ASSAY_TRY(chosen, matches_column(other, "model", name));
        }
        if (!chosen) continue;
        model = m;
        return {};
      }
      if (own_model < 0)
        return usage_error("'" + other.metric + "' is of a model, the other side is of the table", {}, other.location);
    }
    return usage_error("no dataset and model match '" + text_of(other) + "'", {}, other.location);
  }
  // Only the selectors of one run column; the others are free.
  Result<bool> matches_column(const EstimateExpression& expression, std::string_view column, const std::string& name) {
    EstimateExpression only = expression;
    std::erase_if(only.selectors,
                  [&](const Selector& selector) { return !selects_run(selector) || selector.columns[0] != column; });
    return matches(bound_, only, name, name);
  }

  void warn_of_direction(const CheckSpec& spec, const Metric& metric, const BoundCheck& bound) {
    for (const auto& [value, requirement] : bound.requirements) {
      const Comparison comparison = requirement.comparison;
      const bool wants_high = comparison == Comparison::at_least || comparison == Comparison::more_than;
      const bool wants_low = comparison == Comparison::at_most || comparison == Comparison::less_than;
      if ((metric.better == Direction::lower && wants_high) || (metric.better == Direction::higher && wants_low)) {
        note(spec.location.text() + ": '" + bound.text + "' asks for the worse side: of " + std::string(metric.name) +
             (metric.better == Direction::lower ? " lower" : " higher") + " is better");
      }
    }
  }
  // A proportion whose best possible result on all rows of the table is not good enough.
  Status warn_of_size(const CheckSpec& spec, const Metric& metric, const BoundCheck& bound) {
    const BoundTable& table = *bound_.tables[bound.table];
    const bool proportion = metric.class_ratio || metric.ratio || metric.interval == Interval::proportion;
    const bool by_interval =
        spec.decision.value_or(suite_.decision.value_or(DecisionMode::interval)) == DecisionMode::interval;
    if (!proportion || bound.fact || !by_interval || table.plan.cluster >= 0 || table.plan.weight >= 0) return {};
    for (const auto& [value, requirement] : bound.requirements) {
      const Comparison comparison = requirement.comparison;
      if (requirement.right || comparison == Comparison::within || comparison == Comparison::equal) continue;
      // Of n right answers of n the lower end is tail^(1/n).
      const bool low = comparison == Comparison::at_most || comparison == Comparison::less_than;
      const double share = low ? 1 - requirement.bound : requirement.bound;
      if (!(share > 0 && share < 1)) continue;
      auto rows = count_rows(binding_.database, table.plan.relation);
      if (!rows.ok()) return readable(std::move(rows).status()).at(table.spec->location);
      if (!*rows) return {};
      const auto have = static_cast<double>(**rows);
      const double tail = plain_tail(spec.confidence.value_or(suite_.confidence)) / static_cast<double>(suite_.looks);
      const double needed = std::ceil(std::log(tail) / std::log(share));
      if (have >= needed) continue;
      note(spec.location.text() + ": '" + bound.text + "' cannot pass on " +
           with_thousands(static_cast<int64_t>(have)) + " rows even with a perfect result; it takes " +
           with_thousands(static_cast<int64_t>(needed)));
    }
    return {};
  }

  void note(const std::string& text) {
    if (std::find(bound_.notes.begin(), bound_.notes.end(), text) == bound_.notes.end()) bound_.notes.push_back(text);
  }

  const Binding& binding_;
  BoundSuite& bound_;
  const Suite& suite_;
};

}  // namespace

Status bind_checks(const Binding& binding) {
  CheckBinder binder(binding);
  for (const CheckSpec& spec : binding.suite.checks) ASSAY_RETURN_IF_ERROR(binder.bind(spec));
  return {};
}

}  // namespace assay
