// SPDX-License-Identifier: Apache-2.0
// Ranking metrics of a slice: its rows by distinct score, the value, and how much each row adds to it.
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "assay/engine/plan.h"
#include "assay/states/score_rows.h"

namespace assay {

struct RankingOptions {
  uint32_t positive = 1;             // the label of positive rows
  std::optional<uint32_t> negative;  // of negative ones; without it every other label
  bool keep_rows = false;            // fill RankedScores::rows, of a state with clusters
};

// The slice's rows of a sorted state, grouped by score. `chosen[cell]` says which cells belong to the slice;
// `group_of_row` (optional) receives the group of each row of the state, -1 of a row that is not ranked.
RankedScores ranked_scores(const ScoreRows& rows, const std::vector<bool>& chosen,
                           LargeVector<int32_t>* group_of_row = nullptr, const RankingOptions& options = {});

// Of slices that share no row, in one pass over the rows. `slice_of_cell[cell]` is the slice of a cell, -1: of none.
std::vector<RankedScores> ranked_by_slice(const ScoreRows& rows, std::span<const int32_t> slice_of_cell, size_t slices);

// By hand: a new score below the ones before, and a row of the last score.
void add_score(RankedScores& ranked, double score);
void add_row(RankedScores& ranked, bool positive, double weight);

struct RankValue {
  std::optional<double> value;
  const char* undefined = nullptr;
  double variance = 0;
  double informative = 0;  // rows of equal influence that would vary as much; 0: unknown
};
// Variance: sum over rows of w^2 influence^2, each class with its own P / (P - 1) as DeLong has it.
RankValue evaluate_scores(const EstimateSpec& spec, const RankedScores& ranked, RankInfluence& influence);

}  // namespace assay
