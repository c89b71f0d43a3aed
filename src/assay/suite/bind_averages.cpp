// SPDX-License-Identifier: Apache-2.0
#include "assay/suite/bind_averages.h"

#include <algorithm>

#include "assay/base/text.h"
#include "assay/suite/bind_labels.h"

namespace assay {
namespace {

constexpr std::pair<std::string_view, Average> kAverages[] = {
    {"binary", Average::binary},     {"macro", Average::macro},     {"micro", Average::micro},
    {"weighted", Average::weighted}, {"samples", Average::samples}, {"top_label", Average::top_label},
    {"none", Average::per_class}};

Result<int32_t> label_index(const TablePlan& plan, const std::string& label, const Location& location) {
  const auto found = std::find(plan.labels.begin(), plan.labels.end(), label);
  if (found != plan.labels.end()) return static_cast<int32_t>(found - plan.labels.begin());
  std::vector<std::string_view> names(plan.labels.begin(), plan.labels.end());
  std::string mend = did_you_mean(label, names);
  if (mend.empty()) mend = "the labels are: " + join(plan.labels, ", ");
  return usage_error("there is no class '" + label + "'", mend, location);
}

// `choices`: those of the metric and the task, for the error.
Result<Average> average_of(const std::string& word, std::string_view choices, const Location& location) {
  const auto found =
      std::find_if(std::begin(kAverages), std::end(kAverages), [&](const auto& pair) { return pair.first == word; });
  if (found != std::end(kAverages)) return found->second;
  std::vector<std::string_view> words;
  for (const auto& [known, average] : kAverages) words.push_back(known);
  std::string mend = did_you_mean(word, words);
  if (mend.empty()) mend = "it is one of: " + std::string(choices);
  return usage_error("average is not '" + word + "'", mend, location);
}

// The average over classes that the user named, or the usual one of the metric in this task.
Result<Average> average_over(const Settings& settings, const Metric& metric, const TablePlan& plan,
                             const Location& location) {
  if (settings.average.empty()) {
    if (plan.task == binary) return Average::binary;
    return metric.top_label ? Average::top_label : Average::macro;
  }
  std::string choices = metric.top_label ? "top_label, macro, weighted, none" : "macro, micro, weighted, none";
  ASSAY_TRY(const Average average, average_of(settings.average, "binary, " + choices, location));
  if (average == Average::top_label && !metric.top_label)
    return usage_error("average is not 'top_label'", "it is one of: binary, " + choices, location);
  if (average == Average::samples) {
    return usage_error("average=samples is for rows with several labels, a multilabel task", "use one of: " + choices,
                       location);
  }
  if (average == Average::binary && plan.task != binary)
    return usage_error("average=binary is for two classes", "use one of: " + choices, location);
  if (average == Average::micro && metric.rank_interval)
    return usage_error("'" + std::string(metric.name) + "' has no micro average", "use one of: " + choices, location);
  return average;
}

// The expression of one class that average=none stands for.
EstimateExpression of_class_named(EstimateExpression expression, const std::string& label) {
  std::erase_if(expression.arguments,
                [](const Argument& argument) { return argument.name == "average" || argument.name == "scope"; });
  Argument& named = expression.arguments.emplace_back();
  named.name = "class";
  // As people write it: a number bare, a name as a name.
  named.value.kind = parse_double(label) ? Value::Kind::quantity : Value::Kind::columns;
  named.value.quantity.text = label;
  named.value.columns = {label};
  return expression;
}

// One estimate a class, from the first on.
std::vector<AveragedEstimate> each_class(const TablePlan& plan, const EstimateExpression& expression,
                                         const EstimateSpec& spec, const StateSpec& state, size_t first) {
  std::vector<AveragedEstimate> estimates;
  for (size_t label = first; label < plan.labels.size(); ++label) {
    AveragedEstimate one{spec, state};
    one.spec.average = Average::per_class;
    one.spec.label = static_cast<int32_t>(label);
    one.spec.text = metric_text_of(of_class_named(expression, plan.labels[label]));
    if (state.kind == StateKind::scores) one.state.input.label = one.spec.label;
    estimates.push_back(std::move(one));
  }
  return estimates;
}

Status has_no_average(const Settings& settings, const EstimateExpression& expression) {
  if (settings.average.empty() && settings.label.empty()) return {};
  return usage_error("'" + expression.metric + "' is measured of whole rows, and takes no " +
                         (settings.average.empty() ? "class" : "average"),
                     {}, expression.location);
}

}  // namespace

Result<std::vector<AveragedEstimate>> averaged_classes(const TablePlan& plan, const Settings& settings,
                                                       const EstimateExpression& expression, EstimateSpec spec,
                                                       StateSpec state) {
  const Metric& metric = *spec.metric;
  const bool ranked = state.kind == StateKind::scores;
  if (!metric.class_ratio && !metric.class_counts && !ranked) {
    ASSAY_RETURN_IF_ERROR(has_no_average(settings, expression));
    return std::vector{AveragedEstimate{spec, state}};
  }
  if (!settings.label.empty()) {
    ASSAY_TRY(spec.label, label_index(plan, settings.label, expression.location));
    if (ranked && plan.task == binary && spec.label == 0) {
      return usage_error("'" + expression.metric + "' ranks rows by the score of '" + plan.labels[1] + "', not of '" +
                             settings.label + "'",
                         "declare the other class: positive: " + settings.label, expression.location);
    }
    spec.average = Average::per_class;
    if (ranked) state.input.label = spec.label;
    return std::vector{AveragedEstimate{spec, state}};
  }
  ASSAY_TRY(spec.average, average_over(settings, metric, plan, expression.location));
  // A binary score ranks the positive class.
  if (spec.average == Average::per_class)
    return each_class(plan, expression, spec, state, ranked && plan.task == binary ? 1 : 0);
  for (const std::string& label : settings.labels) {
    ASSAY_TRY(const int32_t index, label_index(plan, label, expression.location));
    spec.labels.push_back(index);
  }
  if (ranked && spec.average == Average::top_label) {
    state.input.label = kTopLabel;
  } else if (ranked && plan.task == binary) {
    // One score ranks both classes, as in scikit-learn: an average over them is the positive class's.
    spec.average = Average::binary;
  } else if (ranked) {
    if (!metric.rank) {
      return usage_error("'" + expression.metric + "' is for one class at a time here",
                         "ask for one: " + expression.metric + "(class=" + plan.labels[0] + ")", expression.location);
    }
    state.kind = StateKind::class_scores;
    spec.one_against_one = settings.multi_class == "ovo";
    if (spec.one_against_one && spec.average == Average::micro)
      return usage_error("pairs of classes have no micro average", "use macro or weighted", expression.location);
  }
  return std::vector{AveragedEstimate{spec, state}};
}

Result<std::vector<AveragedEstimate>> averaged_labels(const TablePlan& plan, const Suite& suite,
                                                      const Settings& settings, const EstimateExpression& expression,
                                                      EstimateSpec spec, StateSpec state) {
  const Metric& metric = *spec.metric;
  if (metric.outcomes) {
    ASSAY_RETURN_IF_ERROR(has_no_average(settings, expression));
    return std::vector{AveragedEstimate{spec, state}};
  }
  if (!settings.labels.empty() || settings.multi_class == "ovo") {
    return usage_error("labels and multi_class=ovo are for rows of one class", "name one label: class=LABEL",
                       expression.location);
  }
  const ModelColumns& model = plan.models[static_cast<size_t>(spec.model)];
  // What was asked of one label's classes is asked of a row's labels, kept in states of their own.
  state = {};
  state.input.model = spec.model;
  const bool codes =
      metric.class_ratio || metric.class_counts || metric.ratio || metric.confusion || metric.class_table;
  if (codes) {
    state.kind = StateKind::labels;
    state.input.by_score = model.predictions.empty() || settings.threshold.has_value();
    if (state.input.by_score) {
      ASSAY_TRY(state.input.thresholds, label_thresholds(suite, plan, settings.threshold));
    }
  } else {
    state.kind = metric.rank ? StateKind::label_scores : StateKind::moments;
  }
  if (metric.class_table) {
    ASSAY_RETURN_IF_ERROR(has_no_average(settings, expression));
    return std::vector{AveragedEstimate{spec, state}};
  }
  const bool whole_rows =
      settings.average.empty() && settings.label.empty() && (metric.label_row || !(codes || metric.rank));
  if (whole_rows || settings.average == "samples" || !(codes || metric.rank)) {
    if (!codes && !metric.rank) ASSAY_RETURN_IF_ERROR(has_no_average(settings, expression));
    state.kind = StateKind::moments;
    state.input.metric = &metric;
    state.input.arguments = settings.arguments;
    state.input.by_row = spec.by_row = !metric.row_terms;
    spec.average = whole_rows ? Average::none : Average::samples;
    return std::vector{AveragedEstimate{spec, state}};
  }
  if (!settings.label.empty()) {
    ASSAY_TRY(spec.label, label_index(plan, settings.label, expression.location));
    spec.average = Average::per_class;
    return std::vector{AveragedEstimate{spec, state}};
  }
  constexpr std::string_view kChoices = "macro, micro, weighted, samples, none";
  ASSAY_TRY(spec.average,
            average_of(settings.average.empty() ? "macro" : settings.average, kChoices, expression.location));
  if (spec.average == Average::per_class) return each_class(plan, expression, spec, state, 0);
  if (spec.average == Average::binary || spec.average == Average::top_label) {
    return usage_error("average=" + settings.average + " is for rows of one class",
                       "use one of: " + std::string(kChoices) + ", or class=LABEL", expression.location);
  }
  return std::vector{AveragedEstimate{spec, state}};
}

Result<std::vector<AveragedEstimate>> averaged_outputs(const TablePlan& plan, const Settings& settings,
                                                       const EstimateExpression& expression, EstimateSpec spec,
                                                       StateSpec state) {
  ASSAY_RETURN_IF_ERROR(has_no_average(settings, expression));
  if (!plan.several_outputs()) {
    if (settings.multioutput.empty() && settings.output.empty()) return std::vector{AveragedEstimate{spec, state}};
    return usage_error("the regression has one output", "leave out multioutput and output", expression.location);
  }
  const Metric& metric = *spec.metric;
  const auto over = [&](std::vector<int32_t> outputs) {
    AveragedEstimate one{spec, state};
    one.spec.outputs = one.state.input.outputs = std::move(outputs);
    return one;
  };
  if (!settings.output.empty()) {
    const auto found = std::find(plan.labels.begin(), plan.labels.end(), settings.output);
    if (found == plan.labels.end()) {
      const std::vector<std::string_view> names(plan.labels.begin(), plan.labels.end());
      return usage_error("there is no output '" + settings.output + "'", did_you_mean(settings.output, names),
                         expression.location);
    }
    return std::vector{over({static_cast<int32_t>(found - plan.labels.begin())})};
  }
  constexpr std::string_view kChoices = "it is one of: uniform_average, raw_values, variance_weighted";
  const std::string& how = settings.multioutput;
  if (!how.empty() && how != "uniform_average" && how != "raw_values" && how != "variance_weighted")
    return usage_error("multioutput is not '" + how + "'", std::string(kChoices), expression.location);
  if (how == "variance_weighted" && !metric.by_variance) {
    return usage_error("'" + expression.metric + "' is no share of a variance, by which its outputs could be weighed",
                       "write uniform_average or raw_values", expression.location);
  }
  std::vector<int32_t> all(plan.labels.size());
  for (size_t output = 0; output < all.size(); ++output) all[output] = static_cast<int32_t>(output);
  // A table is of one output, and nothing bounds the largest error of several any better.
  const bool apart = is_table(metric) || metric.interval == Interval::impossible;
  if (how == "raw_values" || (how.empty() && apart)) {
    std::vector<AveragedEstimate> estimates;
    for (int32_t output : all) {
      estimates.push_back(over({output}));
      EstimateExpression named = expression;
      std::erase_if(named.arguments, [](const Argument& argument) { return argument.name == "multioutput"; });
      Argument& argument = named.arguments.emplace_back();
      argument.name = "output";
      argument.value.kind = Value::Kind::columns;
      argument.value.columns = {plan.labels[static_cast<size_t>(output)]};
      estimates.back().spec.text = metric_text_of(named);
    }
    return estimates;
  }
  AveragedEstimate average = over(all);
  if (how == "variance_weighted") {
    average.spec.over_outputs = OverOutputs::by_variance;
    average.state.input.spreads = true;
  }
  return std::vector{average};
}

}  // namespace assay
