// SPDX-License-Identifier: Apache-2.0
// The keys `extract` and `scorers`: how answers are scored, as calls.
#pragma once

#include <vector>

#include "assay/suite/suite.h"

namespace assay {

// A map of names; each is a call as text, contains('Paris'), or a map of the scorer's name to its arguments, which may
// have when: and threshold: beside it. `what` is the key, for errors.
Result<std::vector<ScorerSpec>> read_scorers(const Node& node, std::string_view what);

}  // namespace assay
