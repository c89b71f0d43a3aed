// SPDX-License-Identifier: Apache-2.0
#include "assay/engine/catalog.h"

#include <algorithm>

namespace assay {

const Metric* Catalog::find_metric(std::string_view name) const {
  for (const Metric* metric : metrics) {
    if (metric->name == name) return metric;
  }
  for (const Metric* metric : metrics) {
    if (std::find(metric->aliases.begin(), metric->aliases.end(), name) != metric->aliases.end()) return metric;
  }
  return nullptr;
}

std::vector<std::string_view> Catalog::metric_names() const {
  std::vector<std::string_view> names;
  for (const Metric* metric : metrics) {
    names.push_back(metric->name);
    names.insert(names.end(), metric->aliases.begin(), metric->aliases.end());
  }
  return names;
}

const Model* Catalog::find_model(std::string_view name) const {
  for (const Model* model : models) {
    if (model->name == name) return model;
  }
  for (const Model* model : models) {
    if (std::find(model->aliases.begin(), model->aliases.end(), name) != model->aliases.end()) return model;
  }
  return nullptr;
}

}  // namespace assay
