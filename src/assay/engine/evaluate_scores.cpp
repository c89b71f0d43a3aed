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

namespace {

// Adds rows to ranked scores, from the highest score down.
class ScoreGroups {
 public:
  ScoreGroups(RankedScores& ranked, size_t most) : ranked_(ranked) {
    resize(most);
    score_ = ranked.score.data();
    positive_ = ranked.positive.data();
    negative_ = ranked.negative.data();
    positive_squared_ = ranked.positive_squared.data();
    negative_squared_ = ranked.negative_squared.data();
  }

  // Returns the place of the row's score.
  size_t add(double score, bool positive, double weight) {
    if (groups_ == 0 || score != score_[groups_ - 1]) {
      score_[groups_] = score;
      positive_[groups_] = negative_[groups_] = 0;
      if (weighted_) positive_squared_[groups_] = negative_squared_[groups_] = 0;
      ++groups_;
    }
    const size_t group = groups_ - 1;
    // Nothing hangs on the class by a branch, since the class of the next row is hard to foretell.
    const double of_positive = positive ? weight : 0, of_negative = positive ? 0 : weight;
    positive_[group] += of_positive;
    negative_[group] += of_negative;
    if (weighted_) {
      positive_squared_[group] += of_positive * weight;
      negative_squared_[group] += of_negative * weight;
    }
    positives_ += of_positive;
    negatives_ += of_negative;
    positive_rows_ += positive;
    negative_rows_ += !positive;
    return group;
  }

  void finish() {
    resize(groups_);
    ranked_.positives = positives_;
    ranked_.negatives = negatives_;
    ranked_.positive_rows = positive_rows_;
    ranked_.negative_rows = negative_rows_;
  }

 private:
  void resize(size_t groups) {
    for (auto* column : {&ranked_.score, &ranked_.positive, &ranked_.negative}) column->resize(groups);
    if (!ranked_.weighted) return;
    for (auto* column : {&ranked_.positive_squared, &ranked_.negative_squared}) column->resize(groups);
  }

  RankedScores& ranked_;
  const bool weighted_ = ranked_.weighted;
  double *score_, *positive_, *negative_, *positive_squared_, *negative_squared_;
  double positives_ = 0, negatives_ = 0;
  int64_t positive_rows_ = 0, negative_rows_ = 0;
  size_t groups_ = 0;
};

}  // namespace

std::vector<RankedScores> ranked_by_slice(const ScoreRows& rows, std::span<const int32_t> slice_of_cell,
                                          size_t slices) {
  if (slices == 1) {
    std::vector<bool> chosen;
    for (const int32_t slice : slice_of_cell) chosen.push_back(slice == 0);
    std::vector<RankedScores> only;
    only.push_back(ranked_scores(rows, chosen));
    return only;
  }
  std::vector<RankedScores> ranked(slices);
  std::vector<size_t> rows_of(slices + 1, 0);  // the last one: of rows that are in none
  const auto slice_of = [&](size_t row) {
    const int32_t slice = slice_of_cell[rows.cell()[row]];
    return slice < 0 ? slices : static_cast<size_t>(slice);
  };
  for (size_t row = 0; row < rows.size(); ++row) ++rows_of[slice_of(row)];
  std::vector<ScoreGroups> groups;
  for (size_t slice = 0; slice < slices; ++slice) {
    ranked[slice].weighted = rows.weighted();
    groups.emplace_back(ranked[slice], rows_of[slice]);
  }
  const auto score = rows.score(0);
  const auto label = rows.label();
  const auto weight = rows.weight();
  for (size_t row = 0; row < rows.size(); ++row) {
    const size_t slice = slice_of(row);
    if (slice < slices) groups[slice].add(score[row], label[row] == 1, rows.weighted() ? weight[row] : 1);
  }
  for (ScoreGroups& one : groups) one.finish();
  return ranked;
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
  ScoreGroups groups(ranked, most);
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
      const bool positive = label[row] == options.positive;
      if (options.negative && !positive && label[row] != *options.negative) continue;
      const double w = ranked.weighted ? weight[row] : 1;
      const size_t group = groups.add(score[row], positive, w);
      if (group_of_row) (*group_of_row)[row] = static_cast<int32_t>(group);
      if (!ranked.rows) continue;
      const auto number = cluster_numbers.try_emplace(rows.cluster()[row], ranked.rows->clusters);
      ranked.rows->clusters += number.second;
      ranked.rows->cluster.push_back(number.first->second);
      ranked.rows->group.push_back(static_cast<uint32_t>(group));
      ranked.rows->positive.push_back(positive);
      if (ranked.weighted) ranked.rows->weight.push_back(w);
    }
  }
  groups.finish();
  return ranked;
}

RankValue evaluate_scores(const EstimateSpec& spec, const RankedScores& ranked, RankInfluence& influence) {
  RankValue result;
  const Outcome<double> outcome = spec.metric->rank(ranked, spec.arguments, &influence);
  if (outcome.undefined) {
    result.undefined = outcome.undefined;
    return result;
  }
  result.value = outcome.value;
  if (!influence.given()) return result;
  const RankInfluence::Sums& sums = influence.sums();
  const double squares = sums.positive_squares + sums.negative_squares;
  if (sums.fourth_powers > 0) result.informative = squares * squares / sums.fourth_powers;
  const auto correction = [](int64_t rows) {
    return rows > 1 ? static_cast<double>(rows) / static_cast<double>(rows - 1) : 1;
  };
  result.variance = sums.positive_squares * correction(ranked.positive_rows) +
                    sums.negative_squares * correction(ranked.negative_rows);
  return result;
}

}  // namespace assay
