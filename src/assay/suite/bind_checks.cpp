// SPDX-License-Identifier: Apache-2.0
#include "assay/suite/bind_checks.h"

#include <algorithm>
#include <cmath>

#include "assay/base/text.h"
#include "assay/data/relation.h"
#include "assay/data/source.h"
#include "assay/stats/decide.h"
#include "assay/suite/bind_estimates.h"
#include "assay/suite/bind_long.h"
#include "assay/suite/bind_pairs.h"
#include "assay/suite/bind_selectors.h"
#include "assay/suite/metric_arguments.h"

namespace assay {
namespace {

class CheckBinder {
 public:
  explicit CheckBinder(const Binding& binding) : binding_(binding), bound_(binding.bound), suite_(binding.suite) {}

  Status bind(const CheckSpec& spec) {
    const EstimateExpression& expression = spec.check.estimate;
    ASSAY_TRY(const NamedMetric named, named_metric(binding_.catalog, expression));
    const Metric* const metric = named.metric;
    std::vector<BoundCheck> found;
    for (size_t t = 0; t < bound_.tables.size(); ++t) {
      const BoundTable& table = *bound_.tables[t];
      if (table.other_roles_of >= 0) continue;
      const int models = table.models();
      const bool of_rows = of_table(table, *metric, expression);
      // What is of the table itself is asked once; without a model under test the error says what is missing.
      for (int model = of_rows || models == 0 ? -1 : 0; model < (of_rows ? 0 : std::max(models, 0)) || model < 0;
           ++model) {
        ASSAY_TRY(const bool chosen, matches(bound_, expression, place_of(static_cast<int>(t), model)));
        if (!chosen || is_aside(table, model, expression)) continue;
        ASSAY_TRY(BoundCheck one, bind_one(spec, *metric, static_cast<int>(t), model));
        found.push_back(std::move(one));
        if (model < 0) break;
      }
    }
    if (found.empty()) return usage_error("no dataset and model match '" + spec.text + "'", {}, spec.location);
    for (BoundCheck& one : found) add(expression, std::move(one));
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

  bool of_table(const BoundTable& table, const Metric& metric, const EstimateExpression& expression) const {
    return !table.long_form && reads_rows(metric, expression);
  }

  RunPlace place_of(int table, int model) const {
    const TablePlan& plan = bound_.tables[table]->plan;
    if (model < 0) return {plan.dataset, {}, {}};
    return {plan.dataset, plan.models[model].name, plan.models[model].prompt};
  }

  // The baseline is not asked itself, unless the check names it.
  bool is_aside(const BoundTable& table, int model, const EstimateExpression& expression) const {
    if (model < 0 || !table.is_baseline(model)) return false;
    return !fixes(expression, suite_.baseline && suite_.baseline->model.empty() && suite_.baseline->run.empty()
                                  ? "prompt"
                                  : "model");
  }

  // Of [each model] or [each prompt] the checks that differ in nothing else are one.
  void add(const EstimateExpression& expression, BoundCheck one) {
    const bool each_model = is_each(expression, "model"), each_prompt = is_each(expression, "prompt");
    if (!each_model && !each_prompt) return bound_.checks.push_back(std::move(one));
    const RunPlace place = place_of(one.table, one.model);
    if (each_model) one.place = "model=" + place.model;
    if (each_prompt) one.place += (one.place.empty() ? "prompt=" : ", prompt=") + place.prompt;
    for (BoundCheck& whole : bound_.checks) {
      const RunPlace other = place_of(whole.table, whole.model);
      const bool together = whole.spec == one.spec && !whole.each.empty() && whole.table == one.table &&
                            (each_model || other.model == place.model) && (each_prompt || other.prompt == place.prompt);
      if (!together) continue;
      whole.each.push_back(std::move(one));
      return;
    }
    BoundCheck whole = one;
    whole.each_model = each_model;
    whole.each_prompt = each_prompt;
    whole.each.push_back(std::move(one));
    bound_.checks.push_back(std::move(whole));
  }

  static bool fixes(const EstimateExpression& expression, std::string_view column) {
    return std::any_of(expression.selectors.begin(), expression.selectors.end(), [&](const Selector& selector) {
      return selects_run(selector) && selector.columns[0] == column && selector.kind == Selector::Kind::compare;
    });
  }

  static bool fixes_slice(const EstimateExpression& expression) {
    return std::any_of(expression.selectors.begin(), expression.selectors.end(),
                       [](const Selector& selector) { return !selects_run(selector); });
  }

  // `slices` names the slices: the expression itself, or the other side where it fixes none.
  Result<BoundSide> side(const EstimateExpression& expression, const EstimateExpression& slices, int table_index,
                         int model, bool population) {
    BoundSide side;
    side.own_selector = &slices == &expression;
    ASSAY_TRY(side.table, table_in_roles(binding_, table_index, expression));
    BoundTable& table = *bound_.tables[side.table];
    if (table.own_answers && !table.long_form) model = 0;
    ASSAY_TRY(const std::vector<int> estimates, add_estimates(binding_, table, expression, model, population));
    if (estimates.size() != 1)
      return usage_error("average=none gives several numbers, a check needs one", "name a class: class=NAME",
                         expression.location);
    side.estimate = estimates[0];
    const Metric& metric = *table.plan.estimates[side.estimate].metric;
    if (is_table(metric)) {
      return usage_error("'" + expression.metric + "' is a table, a check needs one number",
                         "assay catalog lists the metrics that are numbers", expression.location);
    }
    // A fact's population stands in its check alone: the table has one number of each name.
    // What is shown of two tables is what each holds, not what they have in common.
    if (!table.plan.estimates[side.estimate].population && !table.common) append_new(table.shown, estimates);
    side.selector.location = expression.location;
    for (const Selector& selector : slices.selectors) {
      if (selects_run(selector)) continue;
      ASSAY_RETURN_IF_ERROR(select(table, selector, side.selector));
    }
    return side;
  }

  Result<BoundCheck> bind_one(const CheckSpec& spec, const Metric& metric, int table_index, int model) {
    BoundCheck bound;
    bound.spec = &spec;
    bound.text = check_text(spec);
    bound.table = table_index;
    bound.model = model;
    const bool population = spec.decision == DecisionMode::interval;
    bound.fact = metric.fact && !population;
    if (metric.fact && population && metric.interval == Interval::none) {
      return usage_error(
          "'" + spec.check.estimate.metric + "' says what is here, and there is no population to ask about",
          "leave out decision: interval", spec.location);
    }
    ASSAY_TRY(bound.left, side(spec.check.estimate, spec.check.estimate, table_index, model, population));
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
    return bound;
  }

  Result<BoundRequirement> require(const Check& check, const Metric& metric, BoundCheck& bound, bool population) {
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
  Status bind_right(const Check& check, const Metric& metric, BoundCheck& bound, bool population,
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
      const BoundTable& own = *bound_.tables[bound.table];
      if (!own.baseline_of.empty()) other_model = own.baseline_of[static_cast<size_t>(bound.model)];
      if (own.baseline_of.empty() || other_model < 0) {
        const RunPlace place = place_of(bound.table, bound.model);
        return usage_error(
            "'" + place_name(place.model, place.prompt) + "' has no baseline: " + missing_baseline(place),
            "choose where the check is made: [model=NAME] or [prompt=NAME]", check.bound.location);
      }
      requirement.against_baseline = true;
    } else {
      ASSAY_TRY(const NamedMetric named, named_metric(binding_.catalog, *other));
      other_metric = named.metric;
      ASSAY_RETURN_IF_ERROR(other_run(*other, *other_metric, other_table, other_model));
    }
    if (metric.fact != other_metric->fact) {
      return usage_error("'" + std::string(metric.fact ? metric.name : other_metric->name) + "' is a fact and '" +
                             std::string(metric.fact ? other_metric->name : metric.name) +
                             "' an estimate: they are not comparable",
                         {}, check.location);
    }
    requirement.factor = check.bound.factor;
    const EstimateExpression& slices = fixes_slice(*other) ? *other : check.estimate;
    ASSAY_TRY(requirement.right, as_optional(side(*other, slices, other_table, other_model, population)));
    if (other_table != bound.table && !bound.fact && bound.model >= 0 && other_model >= 0) {
      ASSAY_TRY(const CommonRows common,
                common_rows(binding_, {bound.table, bound.model}, {other_table, other_model}, check.bound.location));
      requirement.shares_rows = common.shared;
      // Slices are those of the first table; a side in roles of its own, or on slices of its own, is another reading.
      const bool pairs = common.table && bound.spec->bounds.empty() && !fixes_slice(*other) &&
                         bound.left.table == bound.table && requirement.right->table == other_table;
      if (!pairs) return {};
      TablePlan& plan = bound_.tables[static_cast<size_t>(*common.table)]->plan;
      ASSAY_TRY(bound.left, side(check.estimate, check.estimate, *common.table, 0, population));
      ASSAY_TRY(requirement.right, as_optional(side(*other, check.estimate, *common.table, 1, population)));
      requirement.pair = plan.pair(bound.left.estimate, requirement.right->estimate);
      return {};
    }
    if (requirement.right->table == bound.left.table && !bound.fact)
      requirement.pair = table.plan.pair(bound.left.estimate, requirement.right->estimate);
    return {};
  }
  static Result<std::optional<BoundSide>> as_optional(Result<BoundSide> side) {
    if (!side.ok()) return std::move(side).status();
    return std::optional(std::move(side).value());
  }

  // Which combination the baseline would be, and is not there.
  std::string missing_baseline(const RunPlace& place) const {
    const BaselineSpec& baseline = *suite_.baseline;
    const std::string model = baseline.model.empty() ? place.model : baseline.model,
                      prompt = baseline.prompt.empty() ? place.prompt : baseline.prompt;
    return "model '" + model + "'" +
           (prompt.empty() ? " has no answers here" : " has no answers to prompt '" + prompt + "'");
  }

  Status other_run(const EstimateExpression& other, const Metric& metric, int& table, int& model) {
    const int own_table = table, own_model = model;
    const RunPlace same = place_of(own_table, own_model);
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
      const bool of_rows = of_table(candidate, metric, other);
      model = of_rows ? -1 : own_model;
      if (of_rows) return {};
      for (int m = 0; m < candidate.models(); ++m) {
        const RunPlace place = place_of(static_cast<int>(t), m);
        bool chosen = true;
        for (const char* column : {"model", "prompt"}) {
          bool as_asked = place.at(column) == same.at(column);
          if (fixes(other, column)) {
            ASSAY_TRY(as_asked, matches_column(other, column, place.at(column)));
          }
          chosen = chosen && as_asked;
        }
        if (!chosen) continue;
        model = m;
        return {};
      }
      if (own_model < 0)
        return usage_error("'" + other.metric + "' is of a model, the other side is of the table", {}, other.location);
    }
    const std::string own = place_name(same.model, same.prompt);
    return usage_error("nothing matches '" + text_of(other) + "'" + (own.empty() ? "" : " beside '" + own + "'"),
                       "what one side does not fix equals the other side", other.location);
  }
  // Only the selectors of one run column; the others are free.
  Result<bool> matches_column(const EstimateExpression& expression, std::string_view column, const std::string& name) {
    EstimateExpression only = expression;
    std::erase_if(only.selectors,
                  [&](const Selector& selector) { return !selects_run(selector) || selector.columns[0] != column; });
    return matches(bound_, only, {name, name, name});
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

std::string check_text(const CheckSpec& spec) {
  return spec.bounds.empty() ? text_of(spec.check) : text_of(spec.check.estimate);
}

}  // namespace assay
