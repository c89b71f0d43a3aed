// SPDX-License-Identifier: Apache-2.0
// Fields of the documents that this program makes, as values of the public headers.
#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>

namespace assay {

using Json = nlohmann::ordered_json;

inline std::optional<double> number_of(const Json& json) {
  return json.is_number() ? std::optional<double>(json.get<double>()) : std::nullopt;
}
inline std::string text_of(const Json& json) { return json.is_string() ? json.get<std::string>() : std::string(); }

}  // namespace assay
