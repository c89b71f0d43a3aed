// SPDX-License-Identifier: Apache-2.0
// Estimates of metrics of several labels, averaged over the labels.
#pragma once

#include "assay/engine/estimate.h"

namespace assay {

void labels_estimate(const EstimateSpec& spec, const ScoreRows& rows, const Fold& fold, Estimate& estimate);

}  // namespace assay
