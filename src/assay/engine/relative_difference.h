// SPDX-License-Identifier: Apache-2.0
// How far one estimate lies from another as a share of it: a / b - 1.
#pragma once

#include <functional>

#include "assay/engine/difference.h"

namespace assay {

// `at(factor)` gives a - factor x b with its interval. The ends are Fieller's (1954): the shares at which that interval
// reaches 0, from the errors of three such differences and their quantile at each tail. Unbounded where b may be 0.
// Where a - b does not vary, the ends of a - b over b.
Difference relative_difference(const std::function<Difference(double factor)>& at);
// Of independent estimates: the ratio of both less 1.
Difference relative_of_independent(const Estimate& first, const Estimate& second);

}  // namespace assay
