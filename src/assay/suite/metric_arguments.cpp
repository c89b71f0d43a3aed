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

}  // namespace assay
