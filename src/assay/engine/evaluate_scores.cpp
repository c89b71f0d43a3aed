// SPDX-License-Identifier: Apache-2.0
#include "assay/engine/evaluate_scores.h"

#include <algorithm>
#include <limits>
#include <unordered_map>
#include <utility>

#include "assay/base/threads.h"

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

void resize(RankedScores& ranked, size_t groups) {
  for (auto* column : {&ranked.score, &ranked.positive, &ranked.negative}) column->resize(groups);
  if (!ranked.weighted) return;
  for (auto* column : {&ranked.positive_squared, &ranked.negative_squared}) column->resize(groups);
}

// Writes rows into ranked scores that have room for them, from the highest score down.
class ScoreGroups {
 public:
  // The first score stands at `first`.
  explicit ScoreGroups(RankedScores& ranked, size_t first = 0)
      : groups_(first),
        weighted_(ranked.weighted),
        score_(ranked.score.data()),
        positive_(ranked.positive.data()),
        negative_(ranked.negative.data()),
        positive_squared_(ranked.positive_squared.data()),
        negative_squared_(ranked.negative_squared.data()) {}

  // Returns the place of the row's score. Nothing hangs on the class by a branch, since the class of the next row is
  // hard to foretell: a product is none, in whatever way it is compiled.
  size_t add(double score, bool positive, double weight) {
    const bool fresh = score != last_;
    last_ = score;
    groups_ += fresh;
    const size_t group = groups_ - 1;
    const double of_positive = weight * static_cast<double>(positive);
    const double of_negative = weight * static_cast<double>(!positive);
    score_[group] = score;
    positive_[group] = positive_here_ = (fresh ? 0 : positive_here_) + of_positive;
    negative_[group] = negative_here_ = (fresh ? 0 : negative_here_) + of_negative;
    if (weighted_) {
      positive_squared_[group] = positive_squared_here_ = (fresh ? 0 : positive_squared_here_) + of_positive * weight;
      negative_squared_[group] = negative_squared_here_ = (fresh ? 0 : negative_squared_here_) + of_negative * weight;
      positives_ += of_positive;
      negatives_ += of_negative;
    }
    positive_rows_ += positive;
    ++rows_;
    return group;
  }

  // add() of a row that weighs 1, where no row is weighted.
  void add_one(double score, bool positive) {
    const bool fresh = score != last_;
    last_ = score;
    groups_ += fresh;
    const size_t group = groups_ - 1;
    rows_here_ = (fresh ? 0 : rows_here_) + 1;
    positive_rows_here_ = (fresh ? 0 : positive_rows_here_) + positive;
    score_[group] = score;
    positive_[group] = static_cast<double>(positive_rows_here_);
    negative_[group] = static_cast<double>(rows_here_ - positive_rows_here_);
    positive_rows_ += positive;
    ++rows_;
  }

  size_t groups() const { return groups_; }
  void add_totals_to(RankedScores& ranked) const {
    const int64_t negative_rows = rows_ - positive_rows_;
    ranked.positives += weighted_ ? positives_ : static_cast<double>(positive_rows_);
    ranked.negatives += weighted_ ? negatives_ : static_cast<double>(negative_rows);
    ranked.positive_rows += positive_rows_;
    ranked.negative_rows += negative_rows;
  }

 private:
  size_t groups_;
  bool weighted_;
  double *score_, *positive_, *negative_, *positive_squared_, *negative_squared_;
  double last_ = std::numeric_limits<double>::quiet_NaN();
  double positive_here_ = 0, negative_here_ = 0, positive_squared_here_ = 0, negative_squared_here_ = 0;
  double positives_ = 0, negatives_ = 0;
  int64_t positive_rows_here_ = 0, rows_here_ = 0, positive_rows_ = 0, rows_ = 0;
};

std::vector<size_t> rows_by_slice(std::span<const uint32_t> cell, std::span<const int32_t> slice_of_cell,
                                  size_t slices) {
  std::vector<size_t> of_cell(slice_of_cell.size(), 0), count(slices, 0);
  for (const uint32_t own : cell) ++of_cell[own];
  for (size_t one = 0; one < of_cell.size(); ++one) {
    if (slice_of_cell[one] >= 0) count[slice_of_cell[one]] += of_cell[one];
  }
  return count;
}

std::vector<size_t> scores_by_slice(std::span<const double> score, std::span<const uint32_t> cell,
                                    std::span<const int32_t> slice_of_cell, size_t slices) {
  std::vector<double> before(slices, std::numeric_limits<double>::quiet_NaN());
  std::vector<size_t> count(slices, 0);
  for (size_t row = 0; row < score.size(); ++row) {
    const int32_t slice = slice_of_cell[cell[row]];
    if (slice < 0) continue;
    count[slice] += score[row] != before[slice];
    before[slice] = score[row];
  }
  return count;
}

// Adds some rows of a state to the scores of their slices.
void add_rows(const ScoreRows& rows, size_t first, size_t last, std::span<const int32_t> slice_of_cell,
              std::span<ScoreGroups> groups) {
  const auto score = rows.score(0);
  const auto label = rows.label();
  const auto cell = rows.cell();
  const auto weight = rows.weight();
  const bool weighted = rows.weighted();
  if (groups.size() == 1) {
    ScoreGroups only = groups[0];  // in registers
    for (size_t row = first; row < last; ++row) {
      if (slice_of_cell[cell[row]] < 0) continue;
      if (weighted) {
        only.add(score[row], label[row] == 1, weight[row]);
      } else {
        only.add_one(score[row], label[row] == 1);
      }
    }
    groups[0] = only;
    return;
  }
  if (!weighted) {
    for (size_t row = first; row < last; ++row) {
      const int32_t slice = slice_of_cell[cell[row]];
      if (slice >= 0) groups[slice].add_one(score[row], label[row] == 1);
    }
    return;
  }
  for (size_t row = first; row < last; ++row) {
    const int32_t slice = slice_of_cell[cell[row]];
    if (slice >= 0) groups[slice].add(score[row], label[row] == 1, weight[row]);
  }
}

}  // namespace

std::vector<RankedScores> ranked_by_slice(Context& context, const ScoreRows& rows,
                                          std::span<const int32_t> slice_of_cell, size_t slices) {
  const auto score = rows.score(0);
  const auto cell = rows.cell();
  // Ranges of rows that share no score, so that each is ranked by itself. Sums of weights are rounded, so that these
  // are added up in one.
  constexpr size_t kWorthRange = size_t{1} << 18;
  const size_t most = rows.weighted() || context.threads() == 1 ? 1 : rows.size() / kWorthRange + 1;
  std::vector<size_t> begin = {0};
  for (size_t range = 1; range < most; ++range) {
    size_t row = std::max(begin.back(), rows.size() * range / most);
    while (row < rows.size() && row > 0 && score[row] == score[row - 1]) ++row;
    begin.push_back(row);
  }
  begin.push_back(rows.size());
  const auto each_range = [&](const auto& work) {
    parallel_for(context, static_cast<int>(most), [&](int range) {
      work(static_cast<size_t>(range), begin[static_cast<size_t>(range)], begin[static_cast<size_t>(range) + 1]);
    });
  };

  // How many scores each range has of each slice, then how many lie before it. One range has room enough for a score a
  // row.
  std::vector<std::vector<size_t>> scores_of(most);
  each_range([&](size_t range, size_t first, size_t last) {
    scores_of[range] = most == 1 ? rows_by_slice(cell, slice_of_cell, slices)
                                 : scores_by_slice(score.subspan(first, last - first),
                                                   cell.subspan(first, last - first), slice_of_cell, slices);
  });
  std::vector<RankedScores> ranked(slices);
  if (context.stopped()) return ranked;  // which nobody reads any more
  for (size_t slice = 0; slice < slices; ++slice) {
    size_t sum = 0;
    for (auto& scores : scores_of) sum += std::exchange(scores[slice], sum);
    ranked[slice].weighted = rows.weighted();
    resize(ranked[slice], sum);
  }

  std::vector<std::vector<ScoreGroups>> filled(most);
  each_range([&](size_t range, size_t first, size_t last) {
    for (size_t slice = 0; slice < slices; ++slice) filled[range].emplace_back(ranked[slice], scores_of[range][slice]);
    add_rows(rows, first, last, slice_of_cell, filled[range]);
  });
  if (context.stopped()) return ranked;
  for (size_t slice = 0; slice < slices; ++slice) {
    for (const auto& groups : filled) groups[slice].add_totals_to(ranked[slice]);
    resize(ranked[slice], filled.back()[slice].groups());
  }
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
  resize(ranked, most);
  ScoreGroups groups(ranked);
  // The places of the slice's rows a block at a time: without a branch, since whether a row is in is hard to foretell.
  constexpr size_t kBlock = 4096;
  uint32_t places[kBlock];
  const bool only_counted = !ranked.weighted && !group_of_row && !ranked.rows && !options.negative;
  const auto count_rows = [&](size_t rows_chosen, const auto& row_at) {
    ScoreGroups counted = groups;  // in registers
    for (size_t i = 0; i < rows_chosen; ++i) {
      const size_t row = row_at(i);
      counted.add_one(score[row], label[row] == options.positive);
    }
    groups = counted;
  };
  if (only_counted && most == rows.size()) count_rows(most, [](size_t i) { return i; });
  for (size_t begin = only_counted && most == rows.size() ? rows.size() : 0; begin < rows.size(); begin += kBlock) {
    const size_t end = std::min(begin + kBlock, rows.size());
    size_t count = 0;
    for (size_t row = begin; row < end; ++row) {
      places[count] = static_cast<uint32_t>(row);
      count += in_slice[cell[row]];
    }
    if (only_counted) {
      count_rows(count, [&](size_t i) { return places[i]; });
      continue;
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
  resize(ranked, groups.groups());
  groups.add_totals_to(ranked);
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
