// SPDX-License-Identifier: Apache-2.0
// Leaderboards: every model and prompt of a table by one metric, which of them could be told apart on the same
// examples, and between which ranks each may stand.
//
// Each pair is compared as a check compares two models (paired on the examples); Holm's procedure over all pairs holds
// the chance that any equal pair is told apart at 1 - confidence. The intervals beside the values hold for all entries
// at once (Bonferroni). Two are tied where the pair was not told apart, however their intervals lie.
#pragma once

#include <nlohmann/json.hpp>
#include <vector>

#include "assay/base/context.h"
#include "assay/suite/bind.h"

namespace assay {

// Adds to the plans the comparisons that their leaderboards need: of tables with several prompts, or with three models
// or more, for each metric shown that is cheap to compare.
void bind_leaderboards(BoundSuite& bound);

// One entry a leaderboard; empty where no table has one.
nlohmann::ordered_json leaderboards_json(Context& context, const BoundSuite& bound, const std::vector<Fold>& folds);

}  // namespace assay
