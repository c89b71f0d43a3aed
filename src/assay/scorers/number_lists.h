// SPDX-License-Identifier: Apache-2.0
// Lists of numbers that a column holds as JSON: vectors, log probabilities.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "assay/scorers/scorer.h"

namespace assay {

// Errors: it is no JSON list of numbers.
Result<std::vector<double>> numbers_of(std::string_view json);

// The log probability of each token: a list of numbers (null for the first token, which is left out), a list of objects
// with `logprob`, or an object whose `content` is one, as chat completions have it.
Result<std::vector<double>> token_log_probabilities(std::string_view json);

// A column argument's value in a row; nothing where it is null.
inline std::optional<std::string_view> column_of(const AnswerRow& answer, std::optional<size_t> column) {
  return column ? answer.columns[*column] : std::nullopt;
}

// A number that a column holds, as it is; its reason is that text between `before` and `after`.
Scoring number_of_column(std::optional<size_t> column, std::string before, std::string after, std::string missing);

// What `score` makes of an answer and the sum and the number of its tokens' log probabilities.
using ScoreTokens = Score (*)(const AnswerRow& answer, double sum, size_t tokens);
Scoring by_log_probabilities(std::optional<size_t> column, ScoreTokens score);

}  // namespace assay
