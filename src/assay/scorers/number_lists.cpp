// SPDX-License-Identifier: Apache-2.0
#include "assay/scorers/number_lists.h"

#include "assay/base/json.h"
#include "assay/base/text.h"

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

Scoring number_of_column(std::optional<size_t> column, std::string before, std::string after, std::string missing) {
  return Scoring([=](const AnswerRow& answer) {
    const auto text = column_of(answer, column);
    const auto number = text ? parse_double(*text) : std::nullopt;
    return number ? Score::of(*number, before + std::string(*text) + after) : Score::none(answer.unanswered, missing);
  });
}

Scoring by_log_probabilities(std::optional<size_t> column, ScoreTokens score) {
  return Scoring([=](const AnswerRow& answer) {
    const auto text = column_of(answer, column);
    if (!text) return Score::none(answer.unanswered, "no log probabilities");
    const auto tokens = token_log_probabilities(*text);
    if (!tokens.ok()) return Score::none(AnswerOutcome::error, tokens.status().message());
    double sum = 0;
    for (double one : *tokens) sum += one;
    return score(answer, sum, tokens->size());
  });
}

}  // namespace assay
