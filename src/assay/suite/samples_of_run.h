// SPDX-License-Identifier: Apache-2.0
// Of means over several samples an example: how much of the variance lies between examples and how much between the
// samples of one, and what to buy next.
#pragma once

#include <nlohmann/json.hpp>
#include <vector>

#include "assay/suite/bind.h"

namespace assay {

// One entry for each mean that is shown of a model and prompt, over the whole table, with a sentence for people.
nlohmann::ordered_json samples_json(const BoundSuite& bound, const std::vector<Fold>& folds);

}  // namespace assay
