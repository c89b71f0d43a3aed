// SPDX-License-Identifier: Apache-2.0
// The roles that a table or a model of a suite names: which column is the target, the score, the query, ...
#pragma once

#include "assay/suite/suite.h"

namespace assay {

// Reads the keys of the map that are roles; all others are left to the caller. `relevance` is the target, `series` and
// `user` are the query. Errors: a role that is neither a column, nor {sql: ...}, nor one of its several columns.
Status read_roles(const Node& map, Roles& roles);

}  // namespace assay
