// SPDX-License-Identifier: Apache-2.0
// The table of cases: every world that is simulated, by family. Kept apart from what is done with it.
#pragma once

#include <vector>

#include "world.h"

namespace assay::coverage {

enum class Extent { brief, whole };  // of `make test`, of `make coverage`

void add_count_worlds(Extent extent, std::vector<World>& worlds);  // labels against predictions, two classes and more
void add_score_worlds(Extent extent, std::vector<World>& worlds);  // ranking and calibration
void add_regression_worlds(Extent extent, std::vector<World>& worlds);
void add_dependent_worlds(Extent extent, std::vector<World>& worlds);  // weights and clusters

std::vector<World> all_worlds(Extent extent);

}  // namespace assay::coverage
