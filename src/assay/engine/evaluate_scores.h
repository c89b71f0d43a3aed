// SPDX-License-Identifier: Apache-2.0
// Ranking metrics of a slice: its rows by distinct score, the value, and how much each row adds to it.
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "assay/engine/plan.h"
#include "assay/states/score_rows.h"

namespace assay {

// The slice's rows of a sorted state, grouped by score. `chosen[cell]` says which cells belong to the slice;
// `group_of_row` (optional) receives the group of each row of the state, -1 outside of the slice.
RankedScores ranked_scores(const ScoreRows& rows, const std::vector<bool>& chosen,
                           LargeVector<int32_t>* group_of_row = nullptr, uint32_t positive_label = 1);

struct RankValue {
  std::optional<double> value;
  const char* undefined = nullptr;
  double variance = 0;
  double informative = 0;  // rows of equal influence that would vary as much; 0: unknown
};
// Variance: sum over rows of w^2 influence^2, each class with its own P / (P - 1) as DeLong has it.
RankValue evaluate_scores(const EstimateSpec& spec, const RankedScores& ranked, RankInfluence* influence);

}  // namespace assay
