// SPDX-License-Identifier: Apache-2.0
// Checks of a suite as pairs of estimates and comparisons of its plans.
#pragma once

#include "assay/suite/bind.h"

namespace assay {

// Every check for every dataset and model that it does not fix, the baseline's aside.
Status bind_checks(const Binding& binding);

// What a check is called in a run: the requirement as the suite's language writes it; with bounds of slices' own the
// estimate alone.
std::string check_text(const CheckSpec& spec);

}  // namespace assay
