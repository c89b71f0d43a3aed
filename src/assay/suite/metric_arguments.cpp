// SPDX-License-Identifier: Apache-2.0
#include "assay/suite/metric_arguments.h"

#include <algorithm>
#include <cmath>

#include "assay/base/text.h"
#include "assay/engine/universal_arguments.h"

namespace assay {
namespace {

constexpr double kFewestReplicates = 100, kMostReplicates = 1e6;

Result<IntervalMethod> interval_method_of(const std::string& text, const Location& location) {
  std::vector<std::string_view> names;
  std::string list;
  for (const auto& [name, method] : kIntervalMethods) {
    if (name == text) return method;
    names.push_back(name);
    list += (list.empty() ? "it is one of: " : ", ") + std::string(name);
  }
  const std::string mend = did_you_mean(text, names);
  return usage_error("interval is not '" + text + "'", mend.empty() ? list : mend, location);
}

std::string word_of(const Value& value) {
  if (value.kind == Value::Kind::columns && value.columns.size() == 1) return value.columns[0];
  return value.kind == Value::Kind::quantity ? value.quantity.text : value.text;
}

constexpr std::string_view kRoleArguments[] = {"target", "prediction", "score", "weight", "cluster"};

// The columns that a value names: crossed, or a list of single ones. Errors: it is no column.
Result<std::vector<std::string>> columns_of(const Value& value, std::string_view name, const Location& location) {
  if (value.kind == Value::Kind::columns) return value.columns;
  std::vector<std::string> columns;
  for (const Value& item : value.items) {
    if (item.kind == Value::Kind::columns && item.columns.size() == 1) columns.push_back(item.columns[0]);
  }
  if (value.kind == Value::Kind::list && columns.size() == value.items.size() && !columns.empty()) return columns;
  return usage_error("'" + std::string(name) + "' is a column, or crossed columns",
                     "write a name: age, sex * race, `hours-per-week`", location);
}

// A metric as an argument: recall, or recall(threshold=0.3).
Result<EstimateExpression> metric_argument(const Value& value, std::string_view name, const Location& location) {
  EstimateExpression expression;
  expression.location = location;
  if (value.kind == Value::Kind::columns && value.columns.size() == 1) {
    expression.metric = value.columns[0];
    return expression;
  }
  if (value.kind == Value::Kind::call && !value.negated && !value.comparison) {
    expression.metric = value.text;
    expression.arguments = value.arguments;
    return expression;
  }
  return usage_error("'" + std::string(name) + "' is a metric", "write accuracy, or recall(threshold=0.3)", location);
}

Status take_own(const ArgumentSpec& spec, const std::string& name, const Argument& argument, Settings& settings) {
  const Value& value = argument.value;
  if (spec.type == ArgumentType::number || spec.type == ArgumentType::integer) {
    if (value.kind != Value::Kind::quantity) return usage_error("'" + name + "' is a number", {}, argument.location);
    const double number = value.quantity.value;
    if (number < spec.lowest || number > spec.highest) {
      return usage_error(
          "'" + name + "' must lie between " + shortest_double(spec.lowest) + " and " + shortest_double(spec.highest),
          {}, argument.location);
    }
    if (spec.type == ArgumentType::integer && number != std::trunc(number))
      return usage_error("'" + name + "' is a whole number", {}, argument.location);
    settings.arguments.set(name, number);
    return {};
  }
  if (is_column(spec.type)) {
    ASSAY_TRY(const std::vector<std::string> columns, columns_of(value, name, argument.location));
    settings.columns[name] = columns;
    settings.arguments.set(name, std::string_view(join(columns, " * ")));
    return {};
  }
  if (spec.type == ArgumentType::metric) {
    ASSAY_TRY(const EstimateExpression metric, metric_argument(value, name, argument.location));
    settings.metric = metric;
    settings.arguments.set(name, std::string_view(metric_text_of(metric)));
    return {};
  }
  const std::string text = word_of(value);
  if (spec.choices.size() > 0 && std::find(spec.choices.begin(), spec.choices.end(), text) == spec.choices.end()) {
    std::string list;
    for (std::string_view choice : spec.choices) list += (list.empty() ? "it is one of: " : ", ") + std::string(choice);
    return usage_error("'" + name + "' is not '" + text + "'", list, argument.location);
  }
  settings.arguments.set(name, std::string_view(text));
  return {};
}

Status take_shared(const std::string& name, const Argument& argument, Settings& settings) {
  const Value& value = argument.value;
  if (name == "threshold") {
    if (value.kind != Value::Kind::quantity) return usage_error("threshold is a number", {}, argument.location);
    settings.threshold = value.quantity.value;
  } else if (name == "average") {
    settings.average = word_of(value);
  } else if (name == "class") {
    settings.label = word_of(value);
  } else if (name == "labels") {
    if (value.kind != Value::Kind::list || value.items.empty())
      return usage_error("labels is a list of classes", "write labels=[a, b]", argument.location);
    for (const Value& item : value.items) settings.labels.push_back(word_of(item));
  } else if (name == "multi_class") {
    settings.multi_class = word_of(value);
    if (settings.multi_class != "ovr" && settings.multi_class != "ovo")
      return usage_error("multi_class is not '" + settings.multi_class + "'", "it is one of: ovr, ovo",
                         argument.location);
  } else if (name == "multioutput") {
    settings.multioutput = word_of(value);
  } else if (name == "output") {
    settings.output = word_of(value);
  } else if (name == "interval") {
    ASSAY_TRY(settings.interval, interval_method_of(word_of(value), argument.location));
  } else if (name == "replicates") {
    const double number = value.kind == Value::Kind::quantity ? value.quantity.value : 0;
    if (number != std::trunc(number) || number < kFewestReplicates || number > kMostReplicates)
      return usage_error("replicates is a whole number between 100 and 1,000,000", {}, argument.location);
    settings.replicates = static_cast<int64_t>(number);
  } else if (name == "scope") {
    const std::string scope = word_of(value);
    if (scope != "top_label" && scope != "classwise" && scope != "binary")
      return usage_error("scope is not '" + scope + "'", "it is one of: top_label, classwise, binary",
                         argument.location);
    settings.average = scope == "classwise" ? "macro" : scope;
  } else if (name == "by" || name == "given") {
    ASSAY_TRY((name == "by" ? settings.by : settings.given), columns_of(value, name, argument.location));
  } else if (std::find(std::begin(kRoleArguments), std::end(kRoleArguments), name) != std::end(kRoleArguments)) {
    ASSAY_TRY(const std::vector<std::string> columns, columns_of(value, name, argument.location));
    if (columns.size() != 1) return usage_error("the role '" + name + "' is one column", {}, argument.location);
    settings.roles.emplace_back(name, ColumnReference{columns[0], false, value.location});
  }
  return {};
}

}  // namespace

Result<Settings> settings_of(const NamedMetric& named, const EstimateExpression& expression) {
  const Metric& metric = *named.metric;
  Settings settings;
  settings.average = named.average;
  settings.multi_class = named.multi_class;
  for (const auto& [word, said] :
       {std::pair("average", &named.average), std::pair("multi_class", &named.multi_class)}) {
    if (!said->empty() && !takes_argument(metric, word))
      return usage_error(
          "'" + std::string(metric.name) + "' has no " + word + ", which '" + expression.metric + "' asks for",
          "write " + std::string(metric.name), expression.location);
  }
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
    const auto found = std::find_if(metric.arguments.begin(), metric.arguments.end(),
                                    [&](const ArgumentSpec& spec) { return spec.name == name; });
    if (found != metric.arguments.end()) {
      ASSAY_RETURN_IF_ERROR(take_own(*found, name, argument, settings));
    } else if (takes_argument(metric, name)) {
      ASSAY_RETURN_IF_ERROR(take_shared(name, argument, settings));
    } else {
      std::vector<std::string_view> known;
      for (const UniversalArgument& universal : kUniversalArguments) {
        if (takes_argument(metric, universal.name)) known.push_back(universal.name);
      }
      for (const ArgumentSpec& spec : metric.arguments) known.push_back(spec.name);
      std::string mend = did_you_mean(name, known);
      if (mend.empty()) {
        for (std::string_view word : known) mend += (mend.empty() ? "it takes: " : ", ") + std::string(word);
      }
      return usage_error("'" + expression.metric + "' has no argument '" + name + "'", mend, argument.location);
    }
  }
  for (const ArgumentSpec& spec : metric.arguments) {
    const bool named = is_column(spec.type) || spec.type == ArgumentType::metric;
    const bool absent =
        named ? settings.arguments.text(spec.name).empty()
              : settings.arguments.has_number(spec.name) && std::isnan(settings.arguments.number(spec.name));
    if (absent) {
      return usage_error("'" + expression.metric + "' needs its argument '" + std::string(spec.name) + "'",
                         named ? "write " + expression.metric + "(" + std::string(spec.name) + ")" : std::string(),
                         expression.location);
    }
  }
  return settings;
}

}  // namespace assay
