// SPDX-License-Identifier: Apache-2.0
// Checks of a suite as pairs of estimates and comparisons of its plans.
#pragma once

#include "assay/engine/catalog.h"
#include "assay/suite/bind.h"

namespace assay {

// Every check for every dataset and model that it does not fix, the baseline's aside.
Status bind_checks(const Catalog& catalog, BoundSuite& bound);

}  // namespace assay
