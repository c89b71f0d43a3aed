// SPDX-License-Identifier: Apache-2.0
// Estimates put together from strata: `by=column` gives each value of a column equal weight, `given=column` the value's
// share of the whole table, so that slices are compared like with like (direct standardisation).
#pragma once

#include "assay/base/context.h"
#include "assay/engine/difference.h"
#include "assay/engine/estimate.h"

namespace assay {

// Fills value, interval and counts of an estimate whose spec has strata. Undefined where one stratum is.
void strata_estimate(Context& context, const Fold& fold, const EstimateSpec& spec, Estimate& estimate);
// The difference a - factor x b of two such estimates over the same strata, stratum by stratum.
Difference strata_difference(Context& context, const Fold& fold, const PairSpec& pair, const Slice& first,
                             const Slice& second, double factor);

}  // namespace assay
