// SPDX-License-Identifier: Apache-2.0
// Row functions as DuckDB knows them.
#pragma once

#include <duckdb.h>

#include "assay/base/status.h"
#include "assay/data/row_function.h"

namespace assay {

Status register_row_function(duckdb_connection connection, RowFunction function);

}  // namespace assay
