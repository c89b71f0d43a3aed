// SPDX-License-Identifier: Apache-2.0
// Bootstrap replicates of ranking metrics: the rows of a replicate are ranked anew from the order of the whole.
#pragma once

#include <optional>
#include <vector>

#include "assay/engine/bootstrap.h"

namespace assay {

// By replicate, then side.
std::vector<std::vector<std::optional<double>>> rank_replicates(Context& context, const Fold& fold,
                                                                const BootstrapRequest& request);

}  // namespace assay
