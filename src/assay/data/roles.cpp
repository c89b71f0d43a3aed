// SPDX-License-Identifier: Apache-2.0
#include "assay/data/roles.h"

#include <algorithm>
#include <array>

namespace assay {
namespace {

using Names = std::span<const std::string_view>;

constexpr std::array<std::string_view, 12> kTarget = {"target",          "y",     "y_true",       "label", "expected",
                                                      "expected_output", "ideal", "ground_truth", "gold",  "answer",
                                                      "truth",           "actual"};
constexpr std::array<std::string_view, 6> kPrediction = {"prediction", "y_pred",          "pred",
                                                         "predicted",  "predicted_label", "y_hat"};
constexpr std::array<std::string_view, 10> kScore = {
    "score",          "p", "prob", "proba", "probability", "y_proba", "y_score", "p_positive", "prediction_proba",
    "predicted_proba"};
constexpr std::array<std::string_view, 5> kOutput = {"output", "response", "completion", "generation", "model_output"};
constexpr std::array<std::string_view, 5> kId = {"id", "row_id", "example_id", "uuid", "identifier"};
constexpr std::array<std::string_view, 3> kWeight = {"weight", "sample_weight", "sampling_weight"};
constexpr std::array<std::string_view, 3> kQuery = {"query", "qid", "query_id"};
constexpr std::array<std::string_view, 3> kTimestamp = {"timestamp", "datetime", "event_time"};

std::string lower(std::string_view text) {
  std::string result(text);
  std::transform(result.begin(), result.end(), result.begin(), [](unsigned char c) { return std::tolower(c); });
  return result;
}

}  // namespace

std::span<const std::string_view> guessed_names(std::string_view role) {
  if (role == "target") return kTarget;
  if (role == "prediction") return kPrediction;
  if (role == "score") return kScore;
  if (role == "output") return kOutput;
  if (role == "id") return kId;
  if (role == "weight") return kWeight;
  if (role == "query") return kQuery;
  if (role == "timestamp") return kTimestamp;
  return {};
}

std::optional<std::string> guess_role(std::string_view role, const std::vector<Field>& fields) {
  // Earlier names are stronger: a table with `target` and `answer` has its target in `target`.
  for (std::string_view name : guessed_names(role)) {
    std::vector<std::string> found;
    for (const Field& field : fields) {
      if (lower(field.name) == name) found.push_back(field.name);
    }
    if (found.size() == 1) return found.front();
    if (found.size() > 1) return std::nullopt;
  }
  return std::nullopt;
}

}  // namespace assay
