// SPDX-License-Identifier: Apache-2.0
// What there is to ask for.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "assay/status.h"

namespace assay {
inline namespace v0 {

struct CatalogArgument {
  std::string name;
  std::string type;                     // "number", "integer", "text", "column", "list"
  std::optional<std::string> standard;  // the value without one; absent: it must be given
  std::vector<std::string> choices;     // the words that are allowed; empty: any
  std::string summary;
};

struct CatalogEntry {
  std::string name;
  std::vector<std::string> aliases;  // what people also type: "auc" for roc_auc
  std::string summary;
  std::vector<std::string> tasks;  // "binary", "multiclass", ...
  std::vector<CatalogArgument> arguments;
  std::string interval;                   // the method of its interval; "none": a fact
  std::optional<double> lowest, highest;  // the ends of its range; absent: unbounded
  std::string better;                     // "higher", "lower", "neither"
  std::string reference;                  // whose number it is: an implementation or a paper
};

// Every metric whose name or alias holds `word`; an exact name or alias alone gives that one. Empty: all of them.
std::vector<CatalogEntry> catalog(std::string_view word = {});
// The same as one JSON document, as `assay catalog --json` prints it.
std::string catalog_json(std::string_view word = {});

}  // namespace v0
}  // namespace assay
