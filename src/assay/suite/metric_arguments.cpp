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

}  // namespace

Result<const Metric*> metric_of(const Catalog& catalog, const EstimateExpression& expression) {
  if (const Metric* metric = catalog.find_metric(expression.metric)) return metric;
  const auto names = catalog.metric_names();
  std::string mend = did_you_mean(expression.metric, names);
  if (mend.empty()) mend = "assay catalog lists every metric";
  return usage_error("unknown metric '" + expression.metric + "'", mend, expression.location);
}

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
      } else if (name == "interval") {
        ASSAY_TRY(settings.interval, interval_method_of(text, argument.location));
      } else if (name == "replicates") {
        const double number = value.kind == Value::Kind::quantity ? value.quantity.value : 0;
        if (number != std::trunc(number) || number < kFewestReplicates || number > kMostReplicates) {
          return usage_error("replicates is a whole number between 100 and 1,000,000", {}, argument.location);
        }
        settings.replicates = static_cast<int64_t>(number);
      } else if (name == "by" || name == "given") {
        ASSAY_TRY((name == "by" ? settings.by : settings.given), columns_of(value, name, argument.location));
      } else if (std::find(std::begin(kRoleArguments), std::end(kRoleArguments), name) != std::end(kRoleArguments)) {
        ASSAY_TRY(const std::vector<std::string> columns, columns_of(value, name, argument.location));
        if (columns.size() != 1) return usage_error("the role '" + name + "' is one column", {}, argument.location);
        settings.roles.emplace_back(name, ColumnReference{columns[0], false, value.location});
      } else {
        std::vector<std::string_view> known;
        for (const UniversalArgument& universal : kUniversalArguments) known.push_back(universal.name);
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
    } else if (found->type == ArgumentType::column) {
      ASSAY_TRY(const std::vector<std::string> columns, columns_of(value, name, argument.location));
      settings.columns[name] = columns;
      settings.arguments.set(name, std::string_view(join(columns, " * ")));
    } else if (found->type == ArgumentType::metric) {
      ASSAY_TRY(const EstimateExpression metric_named, metric_argument(value, name, argument.location));
      settings.metric = metric_named;
      settings.arguments.set(name, std::string_view(metric_text_of(metric_named)));
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
    const bool named = spec.type == ArgumentType::column || spec.type == ArgumentType::metric;
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
