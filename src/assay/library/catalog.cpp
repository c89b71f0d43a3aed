// SPDX-License-Identifier: Apache-2.0
#include "assay/catalog.h"

#include <nlohmann/json.hpp>

#include "assay/builtin/catalog.h"
#include "assay/library/fields.h"
#include "assay/report/catalog_document.h"

namespace assay {
inline namespace v0 {
namespace {

CatalogArgument argument_of(const Json& json) {
  CatalogArgument argument;
  argument.name = json.at("name");
  argument.type = json.at("type");
  const Json& standard = json.at("default");
  if (!standard.is_null()) argument.standard = standard.is_string() ? standard.get<std::string>() : standard.dump();
  if (json.contains("choices")) argument.choices = json.at("choices").get<std::vector<std::string>>();
  argument.summary = json.at("summary");
  return argument;
}

CatalogEntry entry_of(const Json& json) {
  CatalogEntry entry;
  entry.name = json.at("name");
  entry.aliases = json.at("aliases").get<std::vector<std::string>>();
  entry.summary = json.at("summary");
  entry.tasks = json.at("tasks").get<std::vector<std::string>>();
  for (const Json& argument : json.at("arguments")) entry.arguments.push_back(argument_of(argument));
  entry.interval = json.at("interval");
  entry.lowest = number_of(json.at("range")[0]);
  entry.highest = number_of(json.at("range")[1]);
  entry.better = json.at("better");
  entry.reference = json.at("reference");
  return entry;
}

}  // namespace

std::vector<CatalogEntry> catalog(std::string_view word) {
  std::vector<CatalogEntry> entries;
  const Json document = catalog_document(builtin_catalog(), word);
  for (const Json& metric : document.at("metrics")) entries.push_back(entry_of(metric));
  return entries;
}

std::string catalog_json(std::string_view word) { return catalog_document(builtin_catalog(), word).dump(2) + "\n"; }

}  // namespace v0
}  // namespace assay
