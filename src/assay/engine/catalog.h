// SPDX-License-Identifier: Apache-2.0
// What the catalog holds, as a value that is handed down: the engine itself knows no metric by name.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "assay/metrics/metric.h"
#include "assay/models/model.h"
#include "assay/scorers/scorer.h"

namespace assay {

struct Catalog {
  std::span<const Metric* const> metrics;
  std::span<const Model* const> models;
  std::span<const Scorer* const> scorers;

  // The metric of this name or alias; nullptr where there is none.
  const Metric* find_metric(std::string_view name) const;
  // Every name and alias, for did-you-mean.
  std::vector<std::string_view> metric_names() const;
  // The kind of model of this name or alias; nullptr where there is none.
  const Model* find_model(std::string_view name) const;
  // A scorer likewise, and every name and alias of one.
  const Scorer* find_scorer(std::string_view name) const;
  std::vector<std::string_view> scorer_names() const;
};

}  // namespace assay
