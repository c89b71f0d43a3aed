// SPDX-License-Identifier: Apache-2.0
// What each kind of state takes of a block of decoded rows: class codes, row terms, scores. Columns are views of the
// decoded rows where these hold what is wanted, and lie in the worker's scratch where it has to be made.
#pragma once

#include <variant>

#include "assay/base/scratch.h"
#include "assay/engine/decode.h"
#include "assay/engine/plan.h"
#include "assay/states/code_counts.h"
#include "assay/states/distinct_values.h"
#include "assay/states/moments.h"
#include "assay/states/score_rows.h"

namespace assay {

using State = std::variant<CodeCounts, Moments, ScoreRows, DistinctValues>;

// An empty state of this kind.
State make_state(const TablePlan& plan, const StateSpec& spec);

// Whether a state is made of others when every row is in.
bool is_derived(const StateSpec& spec);

// Takes in a block. Returns how many of its rows the state left out, since its metric makes nothing of them.
int64_t update_state(State& state, const StateSpec& spec, const TablePlan& plan, const RowDecoder& rows,
                     Scratch& scratch);

}  // namespace assay
