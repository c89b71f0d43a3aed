// SPDX-License-Identifier: Apache-2.0
// Spiegelhalter's test of calibration (D. J. Spiegelhalter, "Probabilistic prediction in patient management and
// clinical trials", 1986): under calibrated scores z is standard normal.
//
//   z = sum of w (y - p)(1 - 2p) / root of the sum of w^2 (1 - 2p)^2 p (1 - p)
#pragma once

#include "assay/metrics/views.h"

namespace assay {

// Undefined without rows, where every score is 0, 1/2 or 1, and with clusters, since rows have to be independent.
Outcome<double> spiegelhalter_statistic(const RankedScores& rows);

}  // namespace assay
