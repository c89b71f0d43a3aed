// SPDX-License-Identifier: Apache-2.0
#include "assay/engine/evaluate_scores.h"

namespace assay {

RankedScores ranked_scores(const ScoreRows& rows, const std::vector<bool>& chosen, std::vector<int32_t>* group_of_row,
                           uint32_t positive_label) {
  RankedScores ranked;
  ranked.weighted = rows.weighted();
  const auto score = rows.score(0);
  const auto label = rows.label();
  const auto cell = rows.cell();
  const auto weight = rows.weight();
  if (group_of_row) group_of_row->assign(rows.size(), -1);
  size_t most = 0;
  for (uint32_t own : cell) most += chosen[own];
  for (auto* column : {&ranked.score, &ranked.positive, &ranked.negative}) column->reserve(most);
  for (size_t row = 0; row < rows.size(); ++row) {
    if (!chosen[cell[row]]) continue;
    if (ranked.score.empty() || ranked.score.back() != score[row]) {
      ranked.score.push_back(score[row]);
      ranked.positive.push_back(0);
      ranked.negative.push_back(0);
      if (ranked.weighted) {
        ranked.positive_squared.push_back(0);
        ranked.negative_squared.push_back(0);
      }
    }
    if (group_of_row) (*group_of_row)[row] = static_cast<int32_t>(ranked.score.size()) - 1;
    const double w = ranked.weighted ? weight[row] : 1;
    if (label[row] == positive_label) {
      ranked.positive.back() += w;
      ranked.positives += w;
      ++ranked.positive_rows;
      if (ranked.weighted) ranked.positive_squared.back() += w * w;
    } else {
      ranked.negative.back() += w;
      ranked.negatives += w;
      ++ranked.negative_rows;
      if (ranked.weighted) ranked.negative_squared.back() += w * w;
    }
  }
  return ranked;
}

RankValue evaluate_scores(const EstimateSpec& spec, const RankedScores& ranked, RankInfluence* influence) {
  RankValue result;
  RankInfluence own;
  if (!influence) influence = &own;
  const Outcome<double> outcome = spec.metric->rank(ranked, spec.arguments, influence);
  if (outcome.undefined) {
    result.undefined = outcome.undefined;
    return result;
  }
  result.value = outcome.value;
  if (influence->positive.empty()) return result;
  double positive = 0, negative = 0, fourth = 0;
  const auto& positive_weight = ranked.weighted ? ranked.positive_squared : ranked.positive;
  const auto& negative_weight = ranked.weighted ? ranked.negative_squared : ranked.negative;
  for (size_t g = 0; g < ranked.score.size(); ++g) {
    positive += positive_weight[g] * influence->positive[g] * influence->positive[g];
    negative += negative_weight[g] * influence->negative[g] * influence->negative[g];
    // Of the fourth powers of weights their squared sum of squares, by score, stands in for the sum.
    const auto square = [](double x) { return x * x; };
    if (ranked.positive[g] > 0)
      fourth +=
          square(positive_weight[g] * square(influence->positive[g])) * positive_weight[g] / square(ranked.positive[g]);
    if (ranked.negative[g] > 0)
      fourth +=
          square(negative_weight[g] * square(influence->negative[g])) * negative_weight[g] / square(ranked.negative[g]);
  }
  if (fourth > 0) result.informative = (positive + negative) * (positive + negative) / fourth;
  const auto correction = [](int64_t rows) {
    return rows > 1 ? static_cast<double>(rows) / static_cast<double>(rows - 1) : 1;
  };
  result.variance = positive * correction(ranked.positive_rows) + negative * correction(ranked.negative_rows);
  return result;
}

}  // namespace assay
