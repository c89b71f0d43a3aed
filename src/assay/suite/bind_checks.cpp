// SPDX-License-Identifier: Apache-2.0
#include "assay/suite/bind_checks.h"

#include <algorithm>
#include <cmath>

#include "assay/base/text.h"
#include "assay/suite/bind_tables.h"

namespace assay {
namespace {

constexpr std::string_view kUniversalArguments[] = {"average", "threshold", "class"};

std::string_view name_of_task(unsigned task) {
  return task == binary       ? "binary"
         : task == multiclass ? "multiclass"
         : task == regression ? "regression"
                              : "multilabel";
}

Result<const Metric*> metric_of(const Catalog& catalog, const EstimateExpression& expression) {
  if (const Metric* metric = catalog.find_metric(expression.metric)) return metric;
  const auto names = catalog.metric_names();
  std::string mend = did_you_mean(expression.metric, names);
  if (mend.empty()) mend = "assay catalog lists every metric";
  return usage_error("unknown metric '" + expression.metric + "'", mend, expression.location);
}

// Arguments of the expression laid over the metric's defaults; the plan's own words (average, threshold, class) apart.
struct Settings {
  Arguments arguments;
  std::optional<double> threshold;
  std::string average, label;
};

Result<Settings> settings_of(const Metric& metric, const EstimateExpression& expression) {
  Settings settings;
  for (const ArgumentSpec& spec : metric.arguments) {
    if (spec.type == ArgumentType::number || spec.type == ArgumentType::integer) {
      settings.arguments.set(spec.name, spec.default_number);
    } else {
      settings.arguments.set(spec.name, spec.default_text);
    }
  }
  size_t by_position = 0;
  for (const Argument& argument : expression.arguments) {
    std::string name = argument.name;
    if (name.empty()) {
      if (by_position >= metric.arguments.size()) {
        return usage_error(
            "'" + expression.metric + "' takes " + std::to_string(metric.arguments.size()) + " arguments by position",
            {}, argument.location);
      }
      name = metric.arguments[by_position++].name;
    }
    const Value& value = argument.value;
    const std::string text = value.kind == Value::Kind::columns && value.columns.size() == 1 ? value.columns[0]
                             : value.kind == Value::Kind::quantity                           ? value.quantity.text
                                                                                             : value.text;
    const auto found = std::find_if(metric.arguments.begin(), metric.arguments.end(),
                                    [&](const ArgumentSpec& spec) { return spec.name == name; });
    if (found == metric.arguments.end()) {
      if (name == "threshold") {
        if (value.kind != Value::Kind::quantity) return usage_error("threshold is a number", {}, argument.location);
        settings.threshold = value.quantity.value;
      } else if (name == "average") {
        settings.average = text;
      } else if (name == "class") {
        settings.label = text;
      } else {
        std::vector<std::string_view> known(std::begin(kUniversalArguments), std::end(kUniversalArguments));
        for (const ArgumentSpec& spec : metric.arguments) known.push_back(spec.name);
        std::string mend = did_you_mean(name, known);
        if (mend.empty()) {
          for (std::string_view word : known) mend += (mend.empty() ? "it takes: " : ", ") + std::string(word);
        }
        return usage_error("'" + expression.metric + "' has no argument '" + name + "'", mend, argument.location);
      }
      continue;
    }
    if (found->type == ArgumentType::number || found->type == ArgumentType::integer) {
      if (value.kind != Value::Kind::quantity) return usage_error("'" + name + "' is a number", {}, argument.location);
      const double number = value.quantity.value;
      if (number < found->lowest || number > found->highest) {
        return usage_error("'" + name + "' must lie between " + shortest_double(found->lowest) + " and " +
                               shortest_double(found->highest),
                           {}, argument.location);
      }
      if (found->type == ArgumentType::integer && number != std::trunc(number))
        return usage_error("'" + name + "' is a whole number", {}, argument.location);
      settings.arguments.set(name, number);
    } else {
      if (found->choices.size() > 0 &&
          std::find(found->choices.begin(), found->choices.end(), text) == found->choices.end()) {
        std::string list;
        for (std::string_view choice : found->choices)
          list += (list.empty() ? "it is one of: " : ", ") + std::string(choice);
        return usage_error("'" + name + "' is not '" + text + "'", list, argument.location);
      }
      settings.arguments.set(name, std::string_view(text));
    }
  }
  for (const ArgumentSpec& spec : metric.arguments) {
    if (settings.arguments.has_number(spec.name) && std::isnan(settings.arguments.number(spec.name))) {
      return usage_error("'" + expression.metric + "' needs its argument '" + std::string(spec.name) + "'", {},
                         expression.location);
    }
  }
  return settings;
}

// Why this model cannot serve the metric; empty where it can.
std::string cannot_serve(const Metric& metric, const TablePlan& plan, const ModelColumns& model, bool has_threshold) {
  if (!(metric.tasks & plan.task)) return "is no metric of a " + std::string(name_of_task(plan.task)) + " task";
  const bool needs_scores = metric.reads == Reads::scores || metric.reads == Reads::probabilities || has_threshold;
  if (needs_scores && model.scores.empty()) return "needs scores, and model '" + model.name + "' has predictions only";
  if (metric.reads == Reads::predictions && model.scores.empty() && model.prediction < 0) return "needs predictions";
  return {};
}

Result<std::vector<int>> add_estimates(const Catalog& catalog, const Suite& suite, BoundTable& table,
                                       const EstimateExpression& expression, int model_index) {
  TablePlan& plan = table.plan;
  ASSAY_TRY(const Metric* metric, metric_of(catalog, expression));
  ASSAY_TRY(Settings settings, settings_of(*metric, expression));
  const ModelColumns& model = plan.models[model_index];
  if (const std::string why = cannot_serve(*metric, plan, model, settings.threshold.has_value()); !why.empty()) {
    return usage_error("'" + expression.metric + "' " + why, {}, expression.location);
  }
  if (metric->reads == Reads::probabilities) plan.needs_probabilities = true;
  EstimateSpec spec;
  spec.metric = metric;
  spec.arguments = settings.arguments;
  spec.model = model_index;
  spec.text = metric_text_of(expression);
  StateSpec state;
  state.input.model = model_index;
  const bool of_class = metric->class_ratio || metric->class_counts;
  const bool codes = of_class || metric->ratio || metric->confusion || metric->confusion_table;
  if (codes) {
    state.kind = StateKind::codes;
    state.input.by_score = model.prediction < 0 || settings.threshold.has_value();
    state.input.threshold = state.input.by_score ? settings.threshold.value_or(suite.threshold) : 0.5;
  } else if (metric->row_terms) {
    state.kind = StateKind::moments;
    state.input.metric = metric;
    state.input.arguments = settings.arguments;
  } else if (metric->rank || metric->rank_table) {
    state.kind = StateKind::scores;
  } else {
    return bug("metric '" + std::string(metric->name) + "' has no formula");
  }
  const int classes = static_cast<int>(plan.labels.size());
  const auto label_index = [&](const std::string& label) -> Result<int32_t> {
    const auto found = std::find(plan.labels.begin(), plan.labels.end(), label);
    if (found != plan.labels.end()) return static_cast<int32_t>(found - plan.labels.begin());
    std::vector<std::string_view> names(plan.labels.begin(), plan.labels.end());
    return usage_error("there is no class '" + label + "'", did_you_mean(label, names), expression.location);
  };
  std::vector<int> added;
  const auto add = [&](EstimateSpec one, StateSpec of) {
    one.state = plan.state(of);
    one.clustered_state = plan.clustered_twin(one.state);
    if (codes && plan.cluster < 0) {
      StateSpec missing;
      missing.kind = StateKind::missing;
      missing.input.model = model_index;
      one.missing_state = plan.state(missing);
    }
    for (size_t i = 0; i < plan.estimates.size(); ++i) {
      const EstimateSpec& old = plan.estimates[i];
      if (old.metric == one.metric && old.arguments == one.arguments && old.model == one.model &&
          old.state == one.state && old.average == one.average && old.label == one.label) {
        added.push_back(static_cast<int>(i));
        return;
      }
    }
    plan.estimates.push_back(std::move(one));
    added.push_back(static_cast<int>(plan.estimates.size()) - 1);
  };
  if (of_class || state.kind == StateKind::scores) {
    std::string average = settings.average;
    if (!settings.label.empty()) {
      ASSAY_TRY(spec.label, label_index(settings.label));
      spec.average = Average::per_class;
      state.input.label = spec.label;
      add(spec, state);
      return added;
    }
    if (average.empty()) average = plan.task == binary ? "binary" : "macro";
    if (state.kind == StateKind::scores && plan.task != binary && (average == "micro" || !metric->rank)) {
      return usage_error("'" + expression.metric + "' is for one class at a time here",
                         "ask for one: " + expression.metric + "(class=" + plan.labels[0] + ")", expression.location);
    }
    if (state.kind == StateKind::scores && plan.task != binary && average != "none")
      state.kind = StateKind::class_scores;
    if (average == "none") {
      for (int label = 0; label < classes; ++label) {
        EstimateSpec one = spec;
        one.average = Average::per_class;
        one.label = label;
        one.text = std::string(metric->name) + "(class=" + plan.labels[label] + ")";
        add(one, state);
      }
      return added;
    }
    static constexpr std::pair<std::string_view, Average> kAverages[] = {{"binary", Average::binary},
                                                                         {"macro", Average::macro},
                                                                         {"micro", Average::micro},
                                                                         {"weighted", Average::weighted}};
    const auto found = std::find_if(std::begin(kAverages), std::end(kAverages),
                                    [&](const auto& pair) { return pair.first == average; });
    if (found == std::end(kAverages)) {
      return usage_error("average is not '" + average + "'", "it is one of: binary, macro, micro, weighted, none",
                         expression.location);
    }
    if (found->second == Average::binary && plan.task != binary) {
      return usage_error("average=binary is for two classes", "use macro, micro, weighted or none",
                         expression.location);
    }
    spec.average = found->second;
  }
  add(spec, state);
  return added;
}

EstimateExpression plain_metric(const Metric& metric) {
  EstimateExpression expression;
  expression.metric = metric.name;
  return expression;
}

void append_new(std::vector<int>& list, const std::vector<int>& more) {
  for (int one : more) {
    if (std::find(list.begin(), list.end(), one) == list.end()) list.push_back(one);
  }
}

// A selector of model, dataset and the like chooses among runs; the rest chooses rows.
bool selects_run(const Selector& selector) {
  static constexpr std::string_view kRunColumns[] = {"model", "dataset", "prompt", "probe", "sample", "turn", "window"};
  return selector.kind != Selector::Kind::predicate && selector.columns.size() == 1 &&
         std::find(std::begin(kRunColumns), std::end(kRunColumns), selector.columns[0]) != std::end(kRunColumns);
}

class CheckBinder {
 public:
  CheckBinder(const Catalog& catalog, BoundSuite& bound) : catalog_(catalog), bound_(bound), suite_(*bound.suite) {}

  Status bind(const CheckSpec& spec, const Check& check, const std::string& text) {
    bool any = false;
    for (size_t t = 0; t < bound_.tables.size(); ++t) {
      BoundTable& table = *bound_.tables[t];
      for (size_t m = 0; m < table.plan.models.size(); ++m) {
        ASSAY_TRY(const bool fixed, matches(check.estimate, table.plan.dataset, table.plan.models[m].name));
        if (!fixed) continue;
        const bool names_model =
            std::any_of(check.estimate.selectors.begin(), check.estimate.selectors.end(), [](const Selector& s) {
              return selects_run(s) && s.columns[0] == "model" && s.kind == Selector::Kind::compare;
            });
        if (static_cast<int>(m) == table.baseline && !names_model) continue;
        any = true;
        ASSAY_RETURN_IF_ERROR(bind_one(spec, check, text, static_cast<int>(t), static_cast<int>(m)));
      }
    }
    if (!any) return usage_error("no dataset and model match '" + text + "'", {}, spec.location);
    return {};
  }

 private:
  Result<bool> matches(const EstimateExpression& estimate, const std::string& dataset, const std::string& model) {
    for (const Selector& selector : estimate.selectors) {
      if (!selects_run(selector) || selector.kind == Selector::Kind::each) continue;
      const std::string& column = selector.columns[0];
      if (column != "dataset" && column != "model")
        return usage_error("the selector '" + column + "' is not built yet", {}, selector.location);
      if (selector.kind != Selector::Kind::compare || selector.operation != "=") {
        return usage_error("'" + column + "' is chosen with =", "write [" + column + "=NAME]", selector.location);
      }
      std::vector<std::string_view> names;
      for (const auto& table : bound_.tables) {
        if (column == "dataset") names.push_back(table->plan.dataset);
        for (const ModelColumns& one : table->plan.models) {
          if (column == "model") names.push_back(one.name);
        }
      }
      if (std::find(names.begin(), names.end(), selector.value) == names.end()) {
        return usage_error("there is no " + column + " '" + selector.value + "'", did_you_mean(selector.value, names),
                           selector.location);
      }
      if (selector.value != (column == "dataset" ? dataset : model)) return false;
    }
    return true;
  }

  Result<BoundSide> side(const EstimateExpression& expression, int table_index, int model) {
    BoundSide side;
    side.table = table_index;
    BoundTable& table = *bound_.tables[table_index];
    ASSAY_TRY(const std::vector<int> estimates, add_estimates(catalog_, suite_, table, expression, model));
    if (estimates.size() != 1)
      return usage_error("average=none gives several numbers, a check needs one", "name a class: class=NAME",
                         expression.location);
    side.estimate = estimates[0];
    const Metric& metric = *table.plan.estimates[side.estimate].metric;
    if (metric.rank_table || metric.confusion_table) {
      return usage_error("'" + expression.metric + "' is a table, a check needs one number",
                         "assay catalog lists the metrics that are numbers", expression.location);
    }
    append_new(table.shown, estimates);
    side.selector.location = expression.location;
    for (const Selector& selector : expression.selectors) {
      if (selects_run(selector)) continue;
      ASSAY_RETURN_IF_ERROR(select(table, selector, side.selector));
    }
    return side;
  }

  Status select(BoundTable& table, const Selector& selector, BoundSelector& into) {
    const auto declared = [&](const std::string& name) -> const BoundSlice* {
      for (const BoundSlice& slice : table.slices) {
        if (slice.name == name) return &slice;
      }
      return nullptr;
    };
    switch (selector.kind) {
      case Selector::Kind::predicate:
        into.equal.emplace_back(add_dimension(table, selector.value, "CAST((" + selector.value + ") AS BOOLEAN)", true),
                                "true");
        return {};
      case Selector::Kind::slice: {
        const std::string& name = selector.columns[0];
        const BoundSlice* slice = declared(name);
        if (slice && slice->dimensions.size() == 1 && table.plan.dimensions[slice->dimensions[0]].predicate) {
          into.equal.emplace_back(slice->dimensions[0], "true");
          return {};
        }
        std::vector<std::string_view> names;
        for (const BoundSlice& one : table.slices) names.push_back(one.name);
        std::string mend = did_you_mean(name, names);
        if (mend.empty())
          mend = "write [" + name + "=VALUE], [each " + name + "], or declare it under slices: with a predicate";
        return usage_error("'" + name + "' names no slice", mend, selector.location);
      }
      case Selector::Kind::each:
        for (const std::string& column : selector.columns) {
          const BoundSlice* slice = declared(column);
          int dimension = slice && slice->dimensions.size() == 1 ? slice->dimensions[0] : -1;
          if (dimension < 0) {
            ASSAY_TRY(dimension, column_dimension(table, column, selector.location));
          }
          into.each.push_back(dimension);
        }
        return {};
      case Selector::Kind::compare: break;
    }
    const std::string& column = selector.columns[0];
    if (selector.operation == "=") {
      const BoundSlice* slice = declared(column);
      int dimension = slice && slice->dimensions.size() == 1 ? slice->dimensions[0] : -1;
      if (dimension < 0) {
        ASSAY_TRY(dimension, column_dimension(table, column, selector.location));
      }
      into.equal.emplace_back(dimension, selector.value);
      return {};
    }
    const std::string value =
        !selector.quoted && parse_double(selector.value) ? selector.value : quote_text(selector.value);
    ASSAY_TRY(const std::string sql, column_sql({column, false, selector.location}, table.fields));
    into.equal.emplace_back(
        add_dimension(table, column + " " + selector.operation + " " + selector.value,
                      "CAST((" + sql + " " + selector.operation + " " + value + ") AS BOOLEAN)", true),
        "true");
    return {};
  }

  Status bind_one(const CheckSpec& spec, const Check& check, const std::string& text, int table_index, int model) {
    BoundCheck bound;
    bound.spec = &spec;
    bound.text = text;
    bound.table = table_index;
    bound.model = model;
    bound.comparison = check.comparison;
    ASSAY_TRY(bound.left, side(check.estimate, table_index, model));
    BoundTable& table = *bound_.tables[table_index];
    if (check.comparison == Comparison::equal) {
      return usage_error("'==' compares facts; an estimate is never exactly known", "write a bound: >=, <=, or within",
                         check.location);
    }
    if (check.bound.has_side()) {
      const EstimateExpression* other = &check.estimate;
      int other_table = table_index, other_model = model;
      if (check.bound.baseline && !bound_.no_baseline.empty()) {
        bound.skipped = bound_.no_baseline;
        bound_.checks.push_back(std::move(bound));
        return {};
      }
      if (check.bound.baseline) {
        if (!suite_.baseline)
          return usage_error("the check compares with a baseline, and the suite names none", "write baseline: MODEL",
                             check.bound.location);
        other_model = table.baseline;
        bound.against_baseline = true;
      } else {
        other = &*check.bound.estimate;
        // What the other side does not fix equals the first side.
        for (const Selector& selector : other->selectors) {
          if (!selects_run(selector) || selector.kind != Selector::Kind::compare) continue;
          ASSAY_TRY(const bool here, matches(*other, table.plan.dataset, table.plan.models[model].name));
          if (here) continue;
          for (size_t t = 0; t < bound_.tables.size(); ++t) {
            for (size_t m = 0; m < bound_.tables[t]->plan.models.size(); ++m) {
              const std::string dataset =
                  names(*other, "dataset") ? bound_.tables[t]->plan.dataset : table.plan.dataset;
              const std::string name =
                  names(*other, "model") ? bound_.tables[t]->plan.models[m].name : table.plan.models[model].name;
              ASSAY_TRY(const bool match, matches(*other, dataset, name));
              if (match && dataset == bound_.tables[t]->plan.dataset && name == bound_.tables[t]->plan.models[m].name) {
                other_table = static_cast<int>(t);
                other_model = static_cast<int>(m);
              }
            }
          }
          break;
        }
      }
      ASSAY_TRY(BoundSide right, side(*other, other_table, other_model));
      bound.right = right;
      if (other_table == table_index) {
        bound.pair = table.plan.pair(bound.left.estimate, right.estimate);
        if (!bound.pair) {
          return usage_error("'" + table.plan.estimates[bound.left.estimate].text + "' and '" +
                                 table.plan.estimates[right.estimate].text +
                                 "' are measured in different ways and cannot be compared yet",
                             {}, check.location);
        }
      }
      bound.factor = check.bound.factor;
      if (bound.factor != 1 && table.plan.estimates[bound.left.estimate].metric->range.lowest < 0) {
        return usage_error("a relative bound needs a metric that is never negative",
                           "write an absolute one: baseline - 0.01", check.bound.location);
      }
    }
    if (check.comparison == Comparison::within) {
      bound.bound = check.bound.tolerance->value;
      bound.relative_tolerance = check.bound.relative;
      if (bound.relative_tolerance)
        return usage_error("a relative tolerance is not built yet", "write within 0.02 of ...", check.bound.location);
      bound.centre = check.bound.has_side() || !check.bound.offset ? 0 : check.bound.offset->value;
    } else {
      bound.bound = check.bound.offset ? check.bound.offset->value : 0;
    }
    const Metric& metric = *table.plan.estimates[bound.left.estimate].metric;
    const bool wants_high = check.comparison == Comparison::at_least || check.comparison == Comparison::more_than;
    const bool wants_low = check.comparison == Comparison::at_most || check.comparison == Comparison::less_than;
    if ((metric.better == Direction::lower && wants_high) || (metric.better == Direction::higher && wants_low)) {
      bound_.notes.push_back(spec.location.text() + ": '" + text + "' asks for the worse side: of " +
                             std::string(metric.name) + (metric.better == Direction::lower ? " lower" : " higher") +
                             " is better");
    }
    bound_.checks.push_back(std::move(bound));
    return {};
  }
  static bool names(const EstimateExpression& estimate, std::string_view column) {
    return std::any_of(estimate.selectors.begin(), estimate.selectors.end(),
                       [&](const Selector& s) { return selects_run(s) && s.columns[0] == column; });
  }

  const Catalog& catalog_;
  BoundSuite& bound_;
  const Suite& suite_;
};

}  // namespace

Status bind_metrics(const Catalog& catalog, BoundSuite& bound) {
  const Suite& suite = *bound.suite;
  for (auto& table : bound.tables) {
    for (size_t m = 0; m < table->plan.models.size(); ++m) {
      const int model = static_cast<int>(m);
      if (suite.metric_expressions.empty()) {
        for (const Metric* metric : catalog.metrics) {
          if (!(metric->default_for & table->plan.task)) continue;
          if (!cannot_serve(*metric, table->plan, table->plan.models[m], false).empty()) continue;
          if (metric->rank_table && table->plan.task != binary) continue;
          ASSAY_TRY(const std::vector<int> added, add_estimates(catalog, suite, *table, plain_metric(*metric), model));
          append_new(table->shown, added);
        }
      }
      for (const EstimateExpression& expression : suite.metric_expressions) {
        if (!expression.selectors.empty())
          return usage_error("metrics are estimated on every declared slice; a selector belongs to a check", {},
                             expression.location);
        ASSAY_TRY(const std::vector<int> added, add_estimates(catalog, suite, *table, expression, model));
        append_new(table->shown, added);
      }
    }
  }
  return {};
}

Status bind_checks(const Catalog& catalog, BoundSuite& bound) {
  CheckBinder binder(catalog, bound);
  for (const CheckSpec& spec : bound.suite->checks) {
    if (!spec.bounds.empty()) return usage_error("bounds is not built yet", "write one check a slice", spec.location);
    ASSAY_RETURN_IF_ERROR(binder.bind(spec, spec.check, text_of(spec.check)));
  }
  return {};
}

}  // namespace assay
