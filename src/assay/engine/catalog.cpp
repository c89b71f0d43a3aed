// SPDX-License-Identifier: Apache-2.0
#include "assay/engine/catalog.h"

#include <algorithm>

namespace assay {
namespace {

// A name goes before every alias.
template <typename Entry>
const Entry* found(std::span<const Entry* const> entries, std::string_view name) {
  for (const Entry* entry : entries) {
    if (entry->name == name) return entry;
  }
  for (const Entry* entry : entries) {
    if (std::find(entry->aliases.begin(), entry->aliases.end(), name) != entry->aliases.end()) return entry;
  }
  return nullptr;
}

template <typename Entry>
std::vector<std::string_view> names_of(std::span<const Entry* const> entries) {
  std::vector<std::string_view> names;
  for (const Entry* entry : entries) {
    names.push_back(entry->name);
    names.insert(names.end(), entry->aliases.begin(), entry->aliases.end());
  }
  return names;
}

}  // namespace

const Metric* Catalog::find_metric(std::string_view name) const { return found(metrics, name); }
const Model* Catalog::find_model(std::string_view name) const { return found(models, name); }
const Scorer* Catalog::find_scorer(std::string_view name) const { return found(scorers, name); }
std::vector<std::string_view> Catalog::metric_names() const { return names_of(metrics); }
std::vector<std::string_view> Catalog::scorer_names() const { return names_of(scorers); }

}  // namespace assay
