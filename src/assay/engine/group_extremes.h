// SPDX-License-Identifier: Apache-2.0
// Extremes of a metric over groups: its range, the ratio of its smallest to its largest value, these values themselves.
// STATISTICS.md, section 4: the observed extreme is biased outwards, so its interval is made of all pairs.
#pragma once

#include "assay/base/context.h"
#include "assay/engine/estimate.h"

namespace assay {

// Fills value, interval and counts of an estimate whose spec has groups. Groups with fewer rows than the plan's
// smallest slice are left out and counted; a group without a value or an interval leaves the extreme without an
// interval.
void group_extreme_estimate(Context& context, const Fold& fold, const EstimateSpec& spec, Estimate& estimate);

}  // namespace assay
