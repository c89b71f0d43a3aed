// SPDX-License-Identifier: Apache-2.0
#include "assay/report/catalog_document.h"

#include <cmath>
#include <nlohmann/json.hpp>

#include "assay/base/text.h"
#include "assay/engine/interval_method.h"
#include "assay/engine/universal_arguments.h"

namespace assay {
namespace {

using Json = nlohmann::ordered_json;

Json end_json(double end) { return std::fabs(end) < 1e308 ? Json(end) : Json(); }

Json metric_json(const Metric& metric) {
  Json json;
  json["name"] = metric.name;
  json["aliases"] = Json::array();
  for (std::string_view alias : metric.aliases) json["aliases"].push_back(alias);
  json["summary"] = metric.summary;
  json["tasks"] = Json::array();
  for (const auto& [task, name] :
       {std::pair(binary, "binary"), std::pair(multiclass, "multiclass"), std::pair(multilabel, "multilabel"),
        std::pair(regression, "regression"), std::pair(ranking, "ranking")}) {
    if (tasks_of(metric) & task) json["tasks"].push_back(name);
  }
  json["arguments"] = Json::array();
  for (const ArgumentSpec& spec : metric.arguments) {
    Json argument;
    argument["name"] = spec.name;
    const bool number = spec.type == ArgumentType::number || spec.type == ArgumentType::integer;
    argument["type"] = spec.type == ArgumentType::number    ? "number"
                       : spec.type == ArgumentType::integer ? "integer"
                       : spec.type == ArgumentType::text    ? "text"
                       : spec.type == ArgumentType::metric  ? "metric"
                       : spec.type == ArgumentType::truth   ? "column of 0 and 1"
                                                            : "column";
    argument["default"] =
        number ? (std::isnan(spec.default_number) ? Json() : Json(spec.default_number)) : Json(spec.default_text);
    if (number) argument["range"] = {end_json(spec.lowest), end_json(spec.highest)};
    if (spec.choices.size() > 0) {
      argument["choices"] = Json::array();
      for (std::string_view choice : spec.choices) argument["choices"].push_back(choice);
    }
    argument["summary"] = spec.summary;
    json["arguments"].push_back(std::move(argument));
  }
  json["range"] = {end_json(metric.range.lowest), end_json(metric.range.highest)};
  json["better"] = metric.better == Direction::higher  ? "higher"
                   : metric.better == Direction::lower ? "lower"
                                                       : "neither";
  json["interval"] =
      metric.class_ratio || metric.ratio ? std::string_view("clopper_pearson") : name_of(metric.interval);
  json["intervals"] = Json::array();
  const bool table = is_table(metric), proportion = metric.class_ratio || metric.ratio;
  for (const auto& [name, method] : kIntervalMethods) {
    if (!table && (proportion || method == IntervalMethod::bootstrap)) json["intervals"].push_back(name);
  }
  json["fact"] = metric.fact;
  json["reference"] = metric.reference;
  json["revision"] = metric.revision;
  return json;
}

}  // namespace

Json catalog_document(const Catalog& catalog, std::string_view word) {
  Json document;
  document["assay"] = 1;
  document["arguments_of_all"] = Json::array();
  for (const auto& [name, summary] : kUniversalArguments) {
    document["arguments_of_all"].push_back({{"name", name}, {"summary", summary}});
  }
  document["metrics"] = Json::array();
  if (const Metric* metric = word.empty() ? nullptr : catalog.find_metric(word)) {
    document["metrics"].push_back(metric_json(*metric));
    return document;
  }
  const std::string wanted = lower_case(word);
  for (const Metric* metric : catalog.metrics) {
    const Json json = metric_json(*metric);
    if (wanted.empty() || lower_case(json.dump()).find(wanted) != std::string::npos)
      document["metrics"].push_back(json);
  }
  return document;
}

std::string catalog_text(const Json& document) {
  std::string out;
  const bool one = document["metrics"].size() == 1;
  for (const Json& metric : document["metrics"]) {
    std::string aliases;
    for (const auto& alias : metric["aliases"]) aliases += (aliases.empty() ? "" : ", ") + alias.get<std::string>();
    if (!one) {
      std::string name = metric["name"];
      name.resize(std::max<size_t>(name.size() + 2, 34), ' ');
      out += name + metric["summary"].get<std::string>() + "\n";
      continue;
    }
    out += metric["name"].get<std::string>() + "\n  " + metric["summary"].get<std::string>() + "\n";
    if (!aliases.empty()) out += "  also called  " + aliases + "\n";
    std::string tasks;
    for (const auto& task : metric["tasks"]) tasks += (tasks.empty() ? "" : ", ") + task.get<std::string>();
    out += "  tasks        " + tasks + "\n  better       " + metric["better"].get<std::string>() + "\n  interval     " +
           metric["interval"].get<std::string>() + "\n";
    for (const Json& argument : metric["arguments"]) {
      const std::string value = argument["default"].is_number()   ? shortest_double(argument["default"].get<double>())
                                : argument["default"].is_string() ? argument["default"].get<std::string>()
                                                                  : "required";
      out += "  argument     " + argument["name"].get<std::string>() + " = " + value + "  " +
             argument["summary"].get<std::string>() + "\n";
    }
    std::string intervals;
    for (const auto& name : metric["intervals"]) intervals += (intervals.empty() ? "" : ", ") + name.get<std::string>();
    if (!intervals.empty()) out += "  interval=    " + intervals + "\n";
    out += "  reference    " + metric["reference"].get<std::string>() + "\n";
  }
  return out;
}

}  // namespace assay
