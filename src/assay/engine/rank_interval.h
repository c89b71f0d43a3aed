// SPDX-License-Identifier: Apache-2.0
// The interval of a ranking metric from its value, the variance of its influences, and the sizes of both classes.
#pragma once

#include "assay/engine/evaluate_scores.h"
#include "assay/engine/recipe.h"

namespace assay {

// Sizes are effective ones where rows are weighted. Areas by DeLong and Hanley and McNeil; shares of rows as
// proportions of the effective size that their variance gives (Korn and Graubard 1998), so that they keep inside their
// range and are wide where little was counted; the greatest gap by Smirnov's bound below, since the largest of many
// gaps looks larger than it is; anything else by the delta method.
Recipe rank_recipe(const Metric& metric, const RankValue& value, const RankInfluence& influence, double positives,
                   double negatives);

}  // namespace assay
