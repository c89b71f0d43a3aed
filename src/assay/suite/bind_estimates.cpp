// SPDX-License-Identifier: Apache-2.0
#include "assay/suite/bind_estimates.h"

#include <algorithm>

#include "assay/base/text.h"
#include "assay/engine/bootstrap.h"
#include "assay/engine/evaluate_codes.h"
#include "assay/suite/metric_arguments.h"

namespace assay {
namespace {

std::string_view name_of_task(unsigned task) {
  return task == binary       ? "binary"
         : task == multiclass ? "multiclass"
         : task == regression ? "regression"
                              : "multilabel";
}

// Why this model cannot serve the metric; empty where it can.
std::string cannot_serve(const Metric& metric, const TablePlan& plan, const ModelColumns& model, bool has_threshold) {
  if (!(metric.tasks & plan.task)) return "is no metric of a " + std::string(name_of_task(plan.task)) + " task";
  const bool needs_scores = metric.reads == Reads::scores || metric.reads == Reads::probabilities || has_threshold;
  if (needs_scores && model.scores.empty()) return "needs scores, and model '" + model.name + "' has predictions only";
  if (metric.reads == Reads::predictions && model.scores.empty() && model.prediction < 0) return "needs predictions";
  return {};
}

// The interval that the user named, if the metric can have it.
Status set_interval(const TablePlan& plan, const Settings& settings, const EstimateExpression& expression,
                    EstimateSpec& spec) {
  const Metric& metric = *spec.metric;
  spec.interval = settings.interval;
  if (settings.replicates && settings.interval != IntervalMethod::bootstrap) {
    return usage_error("replicates belongs to interval=bootstrap", {}, expression.location);
  }
  if (settings.interval == IntervalMethod::own) return {};
  if (settings.interval != IntervalMethod::bootstrap) {
    if (proportion_of(spec, static_cast<int>(plan.labels.size())).empty()) {
      return usage_error("'" + expression.metric + "' is no proportion of rows, which interval=" +
                             std::string(name_of(settings.interval)) + " is for",
                         "leave interval away, or write interval=bootstrap", expression.location);
    }
    return {};
  }
  if (metric.rank_table || metric.confusion_table) {
    return usage_error("'" + expression.metric + "' is a table, and a bootstrap is for one number", {},
                       expression.location);
  }
  spec.replicates = settings.replicates.value_or(replicates_for(plain_tail(plan.confidence)));
  return {};
}

EstimateExpression plain_metric(const Metric& metric) {
  EstimateExpression expression;
  expression.metric = metric.name;
  return expression;
}

// The expression of one class that average=none stands for.
EstimateExpression of_class_named(EstimateExpression expression, const std::string& label) {
  std::erase_if(expression.arguments, [](const Argument& argument) { return argument.name == "average"; });
  Argument& named = expression.arguments.emplace_back();
  named.name = "class";
  // As people write it: a number bare, a name as a name.
  named.value.kind = parse_double(label) ? Value::Kind::quantity : Value::Kind::columns;
  named.value.quantity.text = label;
  named.value.columns = {label};
  return expression;
}

}  // namespace

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
  const auto add = [&](EstimateSpec one, StateSpec of) -> Status {
    one.state = plan.state(of);
    one.clustered_state = plan.clustered_twin(one.state);
    ASSAY_RETURN_IF_ERROR(set_interval(plan, settings, expression, one));
    if (one.interval == IntervalMethod::bootstrap) one.drawn_state = plan.drawn_state(one.state);
    if (codes && plan.cluster < 0) {
      StateSpec missing;
      missing.kind = StateKind::missing;
      missing.input.model = model_index;
      one.missing_state = plan.state(missing);
    }
    for (size_t i = 0; i < plan.estimates.size(); ++i) {
      const EstimateSpec& old = plan.estimates[i];
      if (old.metric == one.metric && old.arguments == one.arguments && old.model == one.model &&
          old.state == one.state && old.average == one.average && old.label == one.label &&
          old.interval == one.interval && old.replicates == one.replicates) {
        added.push_back(static_cast<int>(i));
        return {};
      }
    }
    plan.estimates.push_back(std::move(one));
    added.push_back(static_cast<int>(plan.estimates.size()) - 1);
    return {};
  };
  if (of_class || state.kind == StateKind::scores) {
    std::string average = settings.average;
    if (!settings.label.empty()) {
      ASSAY_TRY(spec.label, label_index(settings.label));
      if (state.kind == StateKind::scores && plan.task == binary && spec.label == 0) {
        return usage_error("'" + expression.metric + "' ranks rows by the score of '" + plan.labels[1] + "', not of '" +
                               settings.label + "'",
                           "declare the other class: positive: " + settings.label, expression.location);
      }
      spec.average = Average::per_class;
      state.input.label = spec.label;
      ASSAY_RETURN_IF_ERROR(add(spec, state));
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
      // A binary score ranks the positive class.
      for (int label = state.kind == StateKind::scores && plan.task == binary ? 1 : 0; label < classes; ++label) {
        EstimateSpec one = spec;
        one.average = Average::per_class;
        one.label = label;
        one.text = metric_text_of(of_class_named(expression, plan.labels[label]));
        state.input.label = label;
        ASSAY_RETURN_IF_ERROR(add(one, state));
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
  ASSAY_RETURN_IF_ERROR(add(spec, state));
  return added;
}

void append_new(std::vector<int>& list, const std::vector<int>& more) {
  for (int one : more) {
    if (std::find(list.begin(), list.end(), one) == list.end()) list.push_back(one);
  }
}

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

}  // namespace assay
