// SPDX-License-Identifier: Apache-2.0
#include "assay/engine/evaluate_scores.h"

#include <algorithm>
#include <unordered_map>

namespace assay {

void add_score(RankedScores& ranked, double score) {
  ranked.score.push_back(score);
  ranked.positive.push_back(0);
  ranked.negative.push_back(0);
  if (ranked.weighted) {
    ranked.positive_squared.push_back(0);
    ranked.negative_squared.push_back(0);
  }
}

void add_row(RankedScores& ranked, bool positive, double weight) {
  (positive ? ranked.positive : ranked.negative).back() += weight;
  (positive ? ranked.positives : ranked.negatives) += weight;
  ++(positive ? ranked.positive_rows : ranked.negative_rows);
  if (ranked.weighted) (positive ? ranked.positive_squared : ranked.negative_squared).back() += weight * weight;
}

RankedScores ranked_scores(const ScoreRows& rows, const std::vector<bool>& chosen, LargeVector<int32_t>* group_of_row,
                           const RankingOptions& options) {
  RankedScores ranked;
  ranked.weighted = rows.weighted();
  const auto score = rows.score(0);
  const auto label = rows.label();
  const auto cell = rows.cell();
  const auto weight = rows.weight();
  if (group_of_row) group_of_row->assign(rows.size(), -1);
  if (options.keep_rows) ranked.rows.emplace();
  std::unordered_map<uint64_t, uint32_t> cluster_numbers;
  const std::vector<uint8_t> in_slice(chosen.begin(), chosen.end());
  size_t most = 0;
  for (uint32_t own : cell) most += in_slice[own];
  for (auto* column : {&ranked.score, &ranked.positive, &ranked.negative}) column->reserve(most);
  // The group that is being added up, written where the next score begins.
  double group_score = 0, positive = 0, negative = 0, positive_squared = 0, negative_squared = 0;
  bool any = false;
  const auto end_group = [&] {
    if (!any) return;
    ranked.score.push_back(group_score);
    ranked.positive.push_back(positive);
    ranked.negative.push_back(negative);
    if (ranked.weighted) {
      ranked.positive_squared.push_back(positive_squared);
      ranked.negative_squared.push_back(negative_squared);
    }
    positive = negative = positive_squared = negative_squared = 0;
  };
  // The places of the slice's rows a block at a time: without a branch, since whether a row is in is hard to foretell.
  constexpr size_t kBlock = 4096;
  uint32_t places[kBlock];
  for (size_t begin = 0; begin < rows.size(); begin += kBlock) {
    const size_t end = std::min(begin + kBlock, rows.size());
    size_t count = 0;
    for (size_t row = begin; row < end; ++row) {
      places[count] = static_cast<uint32_t>(row);
      count += in_slice[cell[row]];
    }
    for (size_t i = 0; i < count; ++i) {
      const size_t row = places[i];
      const bool is_positive = label[row] == options.positive;
      if (options.negative && !is_positive && label[row] != *options.negative) continue;
      if (!any || group_score != score[row]) {
        end_group();
        group_score = score[row];
        any = true;
      }
      if (group_of_row) (*group_of_row)[row] = static_cast<int32_t>(ranked.score.size());
      const double w = ranked.weighted ? weight[row] : 1;
      (is_positive ? positive : negative) += w;
      (is_positive ? ranked.positives : ranked.negatives) += w;
      ranked.positive_rows += is_positive;
      ranked.negative_rows += !is_positive;
      if (ranked.weighted) (is_positive ? positive_squared : negative_squared) += w * w;
      if (!ranked.rows) continue;
      const auto number = cluster_numbers.try_emplace(rows.cluster()[row], ranked.rows->clusters);
      ranked.rows->clusters += number.second;
      ranked.rows->cluster.push_back(number.first->second);
      ranked.rows->group.push_back(static_cast<uint32_t>(ranked.score.size()));
      ranked.rows->positive.push_back(is_positive);
      if (ranked.weighted) ranked.rows->weight.push_back(w);
    }
  }
  end_group();
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
