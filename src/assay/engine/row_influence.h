// SPDX-License-Identifier: Apache-2.0
// An estimate of a state that keeps its rows, as a sum over the rows: how much each adds to it. Variances of
// differences, with clusters too, follow from the rows' sums.
#pragma once

#include <optional>
#include <vector>

#include "assay/base/large_vector.h"
#include "assay/engine/plan.h"
#include "assay/states/score_rows.h"

namespace assay {

struct RowInfluence {
  std::optional<double> value;
  const char* undefined = nullptr;
  LargeVector<double>
      of_row;  // by row of the state: weight x influence, with its class's n / (n - 1) under the root; 0 outside
};

// `labels`: how many the plan has. `second`: of the second model of a joint state.
RowInfluence row_influence(const EstimateSpec& spec, const StateSpec& state, const ScoreRows& rows,
                           const std::vector<bool>& chosen, size_t labels, bool second);

}  // namespace assay
