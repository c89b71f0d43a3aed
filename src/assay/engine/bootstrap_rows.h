// SPDX-License-Identifier: Apache-2.0
// Bootstrap replicates of metrics that look at kept rows as a whole: quantiles, rank correlations, rows with several
// labels, classes ranked against one another or all together.
#pragma once

#include <optional>
#include <vector>

#include "assay/engine/bootstrap.h"

namespace assay {

// By replicate, then side. A row that is drawn several times weighs as much more.
std::vector<std::vector<std::optional<double>>> row_replicates(Context& context, const Fold& fold,
                                                               const BootstrapRequest& request);

}  // namespace assay
