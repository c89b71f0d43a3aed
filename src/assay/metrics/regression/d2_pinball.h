// SPDX-License-Identifier: Apache-2.0
// 1 - mean pinball loss of the values / that of always predicting the targets' own quantile. Shared by d2_pinball_score
// and d2_absolute_error_score.
#pragma once

#include "assay/metrics/metric.h"

namespace assay {

Outcome<double> d2_pinball(const KeptRows& rows, double alpha, std::vector<double>* influence);

}  // namespace assay
