// SPDX-License-Identifier: Apache-2.0
#include "assay/scorers/number_lists.h"

#include "assay/base/json.h"

namespace assay {

Result<std::vector<double>> numbers_of(std::string_view text) {
  ASSAY_TRY(const Json json, parse_json(text));
  if (!json.is_array()) return usage_error("not a list of numbers");
  std::vector<double> numbers;
  for (const Json& item : json) {
    if (!item.is_number()) return usage_error("not a list of numbers");
    numbers.push_back(item.get<double>());
  }
  return numbers;
}

Result<std::vector<double>> token_log_probabilities(std::string_view text) {
  ASSAY_TRY(const Json json, parse_json(text));
  const Json* tokens = &json;
  if (json.is_object()) {
    for (const char* key : {"content", "token_logprobs"}) {
      if (json.contains(key)) tokens = &json[key];
    }
  }
  if (!tokens->is_array()) return usage_error("no list of log probabilities");
  std::vector<double> numbers;
  for (size_t i = 0; i < tokens->size(); ++i) {
    const Json& token = (*tokens)[i];
    const Json& value = token.is_object() && token.contains("logprob") ? token["logprob"] : token;
    if (value.is_null() && i == 0) continue;
    if (!value.is_number()) return usage_error("token " + std::to_string(i + 1) + " has no log probability");
    numbers.push_back(value.get<double>());
  }
  return numbers;
}

}  // namespace assay
