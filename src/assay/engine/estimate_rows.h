// SPDX-License-Identifier: Apache-2.0
// Estimates of metrics of kept rows: rank correlations, quantiles, shares of a deviance from a quantile.
#pragma once

#include "assay/engine/estimate.h"

namespace assay {

void rows_estimate(const EstimateSpec& spec, const ScoreRows& rows, const Fold& fold, double tail, Estimate& estimate);

}  // namespace assay
