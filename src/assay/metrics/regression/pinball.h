// SPDX-License-Identifier: Apache-2.0
// The loss whose optimum is the alpha quantile (Koenker and Bassett 1978): gap is target - value.
#pragma once

namespace assay {

inline double pinball_loss(double gap, double alpha) { return gap >= 0 ? alpha * gap : (alpha - 1) * gap; }

}  // namespace assay
