// SPDX-License-Identifier: Apache-2.0
#include "assay/report/catalog_document.h"

#include <cmath>
#include <nlohmann/json.hpp>

#include "assay/base/text.h"
#include "assay/engine/interval_method.h"
#include "assay/engine/universal_arguments.h"
#include "assay/suite/metric_names.h"

namespace assay {
namespace {

using Json = nlohmann::ordered_json;

Json end_json(double end) { return std::fabs(end) < 1e308 ? Json(end) : Json(); }

std::string_view type_of(ArgumentType type) {
  switch (type) {
    case ArgumentType::number: return "number";
    case ArgumentType::integer: return "integer";
    case ArgumentType::text: return "text";
    case ArgumentType::column:
    case ArgumentType::value: return "column";
    case ArgumentType::truth: return "column of 0 and 1";
    case ArgumentType::list: return "texts";
    case ArgumentType::metric: break;
  }
  return "metric";
}

template <typename Arguments>
Json arguments_json(const Arguments& arguments) {
  Json json = Json::array();
  for (const ArgumentSpec& spec : arguments) {
    Json argument;
    argument["name"] = spec.name;
    argument["type"] = type_of(spec.type);
    const bool number = spec.type == ArgumentType::number || spec.type == ArgumentType::integer;
    argument["default"] =
        number ? (std::isnan(spec.default_number) ? Json() : Json(spec.default_number)) : Json(spec.default_text);
    if (spec.default_text == "required") argument["default"] = Json();
    if (number) argument["range"] = {end_json(spec.lowest), end_json(spec.highest)};
    if (spec.choices.size() > 0) {
      argument["choices"] = Json::array();
      for (std::string_view choice : spec.choices) argument["choices"].push_back(choice);
    }
    argument["summary"] = spec.summary;
    json.push_back(std::move(argument));
  }
  return json;
}

Json scorer_json(const Scorer& scorer) {
  Json json;
  json["name"] = scorer.name;
  json["aliases"] = Json::array();
  for (std::string_view alias : scorer.aliases) json["aliases"].push_back(alias);
  json["summary"] = scorer.summary;
  json["arguments"] = arguments_json(scorer.arguments);
  json["needs_reference"] = scorer.reference_answer == Reference::required;
  json["extracts"] = scorer.extract != nullptr;
  json["range"] = {end_json(scorer.range.lowest), end_json(scorer.range.highest)};
  json["better"] = scorer.higher_is_better ? "higher" : "lower";
  json["threshold"] = std::isnan(scorer.threshold) ? Json() : Json(scorer.threshold);
  json["parts"] = Json::array();
  for (std::string_view part : scorer.parts) json["parts"].push_back(part);
  json["reference"] = scorer.reference;
  json["revision"] = scorer.revision;
  return json;
}

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
  json["arguments"] = arguments_json(metric.arguments);
  json["range"] = {end_json(metric.range.lowest), end_json(metric.range.highest)};
  json["better"] = metric.better == Direction::higher  ? "higher"
                   : metric.better == Direction::lower ? "lower"
                                                       : "neither";
  // Of a fact there is none; a check with decision: interval asks about the population that the rows are from.
  const std::string_view method =
      metric.class_ratio || metric.ratio ? std::string_view("clopper_pearson") : name_of(metric.interval);
  json["interval"] = metric.fact ? name_of(Interval::none) : method;
  json["interval_of_population"] = metric.fact && method != name_of(Interval::none) ? Json(method) : Json();
  json["intervals"] = Json::array();
  const bool table = is_table(metric), proportion = metric.class_ratio || metric.ratio;
  for (const auto& [name, method] : kIntervalMethods) {
    if (!table && !metric.fact && (proportion || method == IntervalMethod::bootstrap))
      json["intervals"].push_back(name);
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
  document["scorers"] = Json::array();
  if (const Scorer* scorer = word.empty() ? nullptr : catalog.find_scorer(word)) {
    document["scorers"].push_back(scorer_json(*scorer));
    if (!catalog.find_metric(word)) return document;
  }
  if (const Metric* metric = word.empty() ? nullptr : catalog.find_metric(word)) {
    document["metrics"].push_back(metric_json(*metric));
    return document;
  }
  // A scorer's name of scikit-learn, as expressions read it.
  EstimateExpression expression;
  expression.metric = word;
  if (const auto named = named_metric(catalog, expression); !word.empty() && named.ok()) {
    Json json = metric_json(*named->metric);
    std::string arguments;
    for (const auto& [name, value] :
         {std::pair("multi_class", named->multi_class), std::pair("average", named->average)}) {
      if (!value.empty()) arguments += (arguments.empty() ? "" : ", ") + std::string(name) + "=" + value;
    }
    json["stands_for"] = std::string(named->metric->name) + "(" + arguments + ")";
    document["metrics"].push_back(std::move(json));
    return document;
  }
  const std::string wanted = lower_case(word);
  for (const Metric* metric : catalog.metrics) {
    const Json json = metric_json(*metric);
    if (wanted.empty() || lower_case(json.dump()).find(wanted) != std::string::npos)
      document["metrics"].push_back(json);
  }
  for (const Scorer* scorer : catalog.scorers) {
    const Json json = scorer_json(*scorer);
    if (wanted.empty() || lower_case(json.dump()).find(wanted) != std::string::npos)
      document["scorers"].push_back(json);
  }
  return document;
}

namespace {

std::string words_of(const Json& list) {
  std::string words;
  for (const auto& word : list) words += (words.empty() ? "" : ", ") + word.get<std::string>();
  return words;
}

std::string arguments_text(const Json& arguments) {
  std::string out;
  for (const Json& argument : arguments) {
    const std::string value = argument["default"].is_number()   ? shortest_double(argument["default"].get<double>())
                              : argument["default"].is_string() ? argument["default"].get<std::string>()
                                                                : "required";
    out += "  argument     " + argument["name"].get<std::string>() + " = " + value + "  " +
           argument["summary"].get<std::string>() + "\n";
  }
  return out;
}

std::string line_of(const Json& entry) {
  std::string name = entry["name"];
  name.resize(std::max<size_t>(name.size() + 2, 34), ' ');
  return name + entry["summary"].get<std::string>() + "\n";
}

std::string opening_of(const Json& entry) {
  std::string out = entry["name"].get<std::string>() + "\n  " + entry["summary"].get<std::string>() + "\n";
  if (entry.contains("stands_for")) out += "  asked for    " + entry["stands_for"].get<std::string>() + "\n";
  if (!entry["aliases"].empty()) out += "  also called  " + words_of(entry["aliases"]) + "\n";
  return out;
}

std::string metric_text(const Json& metric) {
  std::string out = opening_of(metric);
  out += "  tasks        " + words_of(metric["tasks"]) + "\n  better       " + metric["better"].get<std::string>() +
         "\n  interval     " + metric["interval"].get<std::string>() + (metric["fact"] ? ": a fact, exact" : "") +
         (metric["interval_of_population"].is_null()
              ? ""
              : "; " + metric["interval_of_population"].get<std::string>() + " under decision: interval") +
         "\n" + arguments_text(metric["arguments"]);
  if (!metric["intervals"].empty()) out += "  interval=    " + words_of(metric["intervals"]) + "\n";
  return out + "  reference    " + metric["reference"].get<std::string>() + "\n";
}

std::string scorer_text(const Json& scorer) {
  std::string out = opening_of(scorer);
  out += "  better       " + scorer["better"].get<std::string>() + "\n";
  out += "  threshold    " +
         (scorer["threshold"].is_null() ? "none: it has no pass of its own"
                                        : shortest_double(scorer["threshold"].get<double>())) +
         "\n";
  if (scorer["needs_reference"].get<bool>()) out += "  needs        the reference\n";
  if (scorer["extracts"].get<bool>()) out += "  extract:     takes text out of an answer too\n";
  out += arguments_text(scorer["arguments"]);
  if (!scorer["parts"].empty()) out += "  parts        " + words_of(scorer["parts"]) + "\n";
  return out + "  reference    " + scorer["reference"].get<std::string>() + "\n";
}

}  // namespace

std::string catalog_text(const Json& document) {
  const Json &metrics = document["metrics"], &scorers = document["scorers"];
  std::string out;
  if (metrics.size() + scorers.size() == 1)
    return metrics.size() == 1 ? metric_text(metrics[0]) : scorer_text(scorers[0]);
  for (const Json& metric : metrics) out += line_of(metric);
  if (!metrics.empty() && !scorers.empty()) out += "\nScorers\n";
  for (const Json& scorer : scorers) out += line_of(scorer);
  return out;
}

}  // namespace assay
