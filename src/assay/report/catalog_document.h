// SPDX-License-Identifier: Apache-2.0
// The catalog as JSON, from which help, schema and reference pages are made, and as text for people.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>

#include "assay/engine/catalog.h"

namespace assay {

// The entries whose name, alias or summary holds `word`; a whole name or alias gives that one alone. Empty: all.
nlohmann::ordered_json catalog_document(const Catalog& catalog, std::string_view word);
std::string catalog_text(const nlohmann::ordered_json& document);

}  // namespace assay
