// SPDX-License-Identifier: Apache-2.0
#include "assay/suite/metric_names.h"

#include "assay/base/text.h"

namespace assay {

namespace {

Result<NamedMetric> metric_of_name(const Catalog& catalog, const std::string& name, const Location& location) {
  if (const Metric* metric = catalog.find_metric(name)) return NamedMetric{metric, {}, {}};
  if (name.starts_with("neg_")) {
    if (const Metric* metric = catalog.find_metric(name.substr(4))) {
      return usage_error("'" + name + "' is a loss with its sign turned around, as scikit-learn's scorers have it",
                         "write " + std::string(metric->name) + ": of it lower is better", location);
    }
  }
  NamedMetric found;
  std::string stem = name;
  const auto drop = [&](std::string_view ending) {
    if (!stem.ends_with(ending)) return false;
    stem.resize(stem.size() - ending.size());
    return true;
  };
  for (const char* average : {"macro", "micro", "weighted", "samples"}) {
    if (found.average.empty() && drop("_" + std::string(average))) found.average = average;
  }
  for (const char* multi_class : {"ovr", "ovo"}) {
    if (found.multi_class.empty() && drop("_" + std::string(multi_class))) found.multi_class = multi_class;
  }
  found.metric = catalog.find_metric(stem);
  if (found.metric) return found;
  const auto names = catalog.metric_names();
  std::string mend = did_you_mean(name, names);
  if (mend.empty()) mend = "assay catalog lists every metric";
  return usage_error("unknown metric '" + name + "'", mend, location);
}

}  // namespace

Result<NamedMetric> named_metric(const Catalog& catalog, const EstimateExpression& expression) {
  ASSAY_TRY(NamedMetric named, metric_of_name(catalog, expression.metric, expression.location));
  const Handover& other = named.metric->hands_over;
  for (const Argument& argument : expression.arguments) {
    if (other.metric && argument.name == other.argument) named.metric = other.metric;
  }
  return named;
}

}  // namespace assay
