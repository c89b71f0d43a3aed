// SPDX-License-Identifier: Apache-2.0
// Makes a function of texts known to a connection.
#pragma once

#include <duckdb.h>

#include "assay/data/text_function.h"

namespace assay {

// Errors: the name is taken.
Status register_text_function(duckdb_connection connection, TextFunction function);

}  // namespace assay
