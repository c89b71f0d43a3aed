// SPDX-License-Identifier: Apache-2.0
#include "assay/suite/bind_estimates.h"

#include <algorithm>
#include <cmath>

#include "assay/base/text.h"
#include "assay/suite/bind_averages.h"
#include "assay/suite/bind_columns.h"
#include "assay/suite/bind_groups.h"
#include "assay/suite/bind_intervals.h"
#include "assay/suite/bind_readings.h"
#include "assay/suite/metric_arguments.h"

namespace assay {
namespace {

// The state and the estimate without what averaging says.
Result<std::pair<EstimateSpec, StateSpec>> plain_estimate(const Metric& metric, const Settings& settings,
                                                          const Suite& suite, const TablePlan& plan, int model_index,
                                                          bool population) {
  EstimateSpec spec;
  spec.metric = &metric;
  spec.arguments = settings.arguments;
  spec.model = model_index;
  StateSpec state;
  state.input.model = model_index;
  if (metric.class_ratio || metric.class_counts || metric.ratio || metric.confusion || metric.confusion_table ||
      metric.class_table) {
    state.kind = StateKind::codes;
    state.input.by_score = plan.models[model_index].prediction < 0 || settings.threshold.has_value();
    state.input.threshold = state.input.by_score ? settings.threshold.value_or(suite.threshold) : 0.5;
  } else if (metric.outcomes) {
    state.kind = StateKind::outcomes;
    spec.population = metric.fact && population;
  } else if (metric.row_terms || metric.group_terms) {
    state.kind = metric.row_terms ? StateKind::moments : StateKind::group_terms;
    state.input.metric = &metric;
    state.input.arguments = settings.arguments;
  } else if (metric.rank || metric.rank_table) {
    state.kind = StateKind::scores;
  } else if (metric.rows || metric.quantile || metric.rows_table) {
    state.kind = StateKind::values;
  } else {
    return bug("metric '" + std::string(metric.name) + "' has no formula");
  }
  return std::pair(spec, state);
}

// Why this model cannot serve the metric; empty where it can.
std::string cannot_serve(const Metric& metric, const TablePlan& plan, const ModelColumns& model, bool has_threshold) {
  if (!(tasks_of(metric) & plan.task)) return "is no metric of a " + std::string(name_of_task(plan.task)) + " task";
  const bool needs_scores = metric.reads == Reads::scores || metric.reads == Reads::probabilities || has_threshold;
  if (needs_scores && model.scores.empty()) return "needs scores, and model '" + model.name + "' has predictions only";
  if (metric.reads == Reads::predictions && model.scores.empty() && model.prediction < 0 && model.predictions.empty()) {
    return "needs predictions";
  }
  if (plan.several_outputs() && metric.group_terms) return "is of one output, and there are several targets";
  if (metric.reads == Reads::values && model.prediction < 0 && model.predictions.empty()) {
    return "needs predicted numbers, and model '" + model.name + "' has only an interval or quantiles of them";
  }
  if (metric.reads == Reads::bounds && model.lower < 0 && model.quantiles.size() < 2) {
    return "needs prediction intervals: prediction: {lower: COLUMN, upper: COLUMN}, or two quantiles";
  }
  if (metric.reads == Reads::quantiles && model.quantiles.empty()) {
    return "needs predicted quantiles: prediction: {quantiles: {0.1: COLUMN, 0.9: COLUMN}}";
  }
  if (metric.gather == Gather::series && plan.timestamp < 0) {
    return "needs the rows of a series in order: timestamp: COLUMN";
  }
  return {};
}

// Why the model does not predict the quantiles that the arguments name; empty where it does.
std::string lacks_quantile(const Metric& metric, const Arguments& arguments, const ModelColumns& model) {
  std::vector<double> wanted;
  if (metric.reads == Reads::quantiles && arguments.has_number("level")) wanted = {arguments.number("level")};
  if (metric.reads == Reads::bounds && model.lower < 0 && arguments.number("coverage") > 0) {
    wanted = {(1 - arguments.number("coverage")) / 2, (1 + arguments.number("coverage")) / 2};
  }
  for (double level : wanted) {
    const auto same = [&](double known) { return std::fabs(known - level) < 1e-9; };
    if (std::any_of(model.levels.begin(), model.levels.end(), same)) continue;
    std::string known;
    for (double one : model.levels) known += (known.empty() ? "" : ", ") + shortest_double(one);
    return "needs the quantile at " + shortest_double(level) + ", and model '" + model.name + "' predicts those at " +
           known;
  }
  return {};
}

EstimateExpression plain_metric(const Metric& metric) {
  EstimateExpression expression;
  expression.metric = metric.name;
  return expression;
}

}  // namespace

Result<std::vector<int>> add_estimates(const Binding& binding, BoundTable& table, const EstimateExpression& expression,
                                       int model_index, bool population) {
  const Suite& suite = binding.suite;
  TablePlan& plan = table.plan;
  ASSAY_TRY(const NamedMetric named, named_metric(binding.catalog, expression));
  const Metric& metric = *named.metric;
  ASSAY_TRY(const Settings settings, settings_of(named, expression));
  if (!settings.by.empty() || !settings.given.empty())
    return add_strata(binding, table, expression, metric, settings, model_index);
  if (metric.over_groups != GroupExtreme::none && (settings.metric || plan.task != no_task)) {
    return add_group_extreme(binding, table, expression, metric, settings, model_index);
  }
  const bool of_answers = metric.outcomes && plan.task == no_task && field_of(table.fields, "outcome");
  if (metric.reads == Reads::rows || of_answers)
    return add_reading(binding, table, expression, metric, settings, model_index, population);
  if (model_index < 0 || plan.task == no_task) {
    return usage_error("'" + expression.metric + "' needs a target: " + table.no_target,
                       "say which column holds the true answers: target: COLUMN", table.spec->location);
  }
  const ModelColumns& model = plan.models[model_index];
  if (const std::string why = cannot_serve(metric, plan, model, settings.threshold.has_value()); !why.empty())
    return usage_error("'" + expression.metric + "' " + why, {}, expression.location);
  if (const std::string why = lacks_quantile(metric, settings.arguments, model); !why.empty())
    return usage_error("'" + expression.metric + "' " + why, {}, expression.location);
  if (metric.reads == Reads::probabilities) plan.needs_probabilities = true;
  ASSAY_TRY(auto plain, plain_estimate(metric, settings, suite, plan, model_index, population));
  auto& [spec, state] = plain;
  spec.text = metric_text_of(expression);
  std::vector<int> added;
  const auto add = [&](EstimateSpec one, const StateSpec& of) -> Status {
    if (of.kind == StateKind::group_terms) {
      plan.groups_of(model_index);
    }
    if (of.kind == StateKind::moments || of.kind == StateKind::group_terms)
      one.terms = terms_of_input(of.input, static_cast<uint32_t>(plan.labels.size()));
    one.state = plan.state(of);
    one.clustered_state = plan.clustered_twin(one.state);
    ASSAY_RETURN_IF_ERROR(set_interval(plan, settings, expression, one));
    if (!metric.outcomes &&
        (of.kind == StateKind::codes || of.kind == StateKind::moments || of.kind == StateKind::scores ||
         of.kind == StateKind::class_scores || of.kind == StateKind::values)) {
      StateSpec missing;
      missing.kind = StateKind::missing;
      missing.input.model = model_index;
      one.missing_state = plan.state(missing);
    }
    for (size_t i = 0; i < plan.estimates.size(); ++i) {
      if (!plan.estimates[i].same_number(one)) continue;
      added.push_back(static_cast<int>(i));
      return {};
    }
    plan.estimates.push_back(std::move(one));
    added.push_back(static_cast<int>(plan.estimates.size()) - 1);
    return {};
  };
  ASSAY_TRY(const std::vector<AveragedEstimate> estimates,
            plan.task == multilabel   ? averaged_labels(plan, suite, settings, expression, spec, state)
            : plan.task == regression ? averaged_outputs(plan, settings, expression, spec, state)
                                      : averaged_classes(plan, settings, expression, spec, state));
  for (const AveragedEstimate& one : estimates) ASSAY_RETURN_IF_ERROR(add(one.spec, one.state));
  return added;
}

void append_new(std::vector<int>& list, const std::vector<int>& more) {
  for (int one : more) {
    if (std::find(list.begin(), list.end(), one) == list.end()) list.push_back(one);
  }
}

Status bind_metrics(const Binding& binding) {
  const Suite& suite = binding.suite;
  // Estimates in other roles add tables of their own behind these.
  const size_t tables = binding.bound.tables.size();
  for (size_t t = 0; t < tables; ++t) {
    BoundTable* const table = binding.bound.tables[t].get();
    const int models = table->models();
    table->default_metrics = suite.metric_expressions.empty();
    for (int model = 0; model < models && suite.metric_expressions.empty(); ++model) {
      for (const Metric* metric : binding.catalog.metrics) {
        if (!(metric->default_for & table->plan.task)) continue;
        if (!cannot_serve(*metric, table->plan, table->plan.models[model], false).empty()) continue;
        if (metric->rank_table && table->plan.task != binary) continue;
        ASSAY_TRY(const std::vector<int> added, add_estimates(binding, *table, plain_metric(*metric), model));
        append_new(table->shown, added);
      }
    }
    // Of texts, whatever they were scored by.
    for (const ScoredColumn& scored : table->scored) {
      if (!suite.metric_expressions.empty() || table->plan.task != no_task ||
          scored.name.find('.') != std::string::npos)
        continue;
      ASSAY_TRY(const EstimateExpression mean, parse_estimate("mean(`" + scored.name + "`)", table->spec->location));
      for (int model = models > 0 ? 0 : -1; model < models; ++model) {
        ASSAY_TRY(const std::vector<int> added, add_estimates(binding, *table, mean, model));
        append_new(table->shown, added);
      }
    }
    // Without a model under test only the table itself is measured.
    for (int model = models > 0 ? 0 : -1; model < models; ++model) {
      for (const EstimateExpression& expression : suite.metric_expressions) {
        if (!expression.selectors.empty())
          return usage_error("metrics are estimated on every declared slice; a selector belongs to a check", {},
                             expression.location);
        ASSAY_TRY(const int in_roles, table_in_roles(binding, static_cast<int>(t), expression));
        BoundTable& read = *binding.bound.tables[in_roles];
        ASSAY_TRY(const std::vector<int> added,
                  add_estimates(binding, read, expression, read.own_answers && !read.long_form ? 0 : model));
        append_new(read.shown, added);
      }
    }
  }
  return {};
}

}  // namespace assay
