// SPDX-License-Identifier: Apache-2.0
// An Arrow table as a relation of DuckDB: a table function that hands its chunks on, fixed-width values and text
// without a copy. Each query scans it anew, with only the columns that it needs, in the order of the rows.
#pragma once

#include <duckdb.h>

#include <memory>
#include <string>

#include "assay/base/status.h"
#include "assay/data/arrow_table.h"

namespace assay {

// Registers the table function of this name. `types` is a connection of the same database that nothing else uses:
// DuckDB converts schemas and chunks in its context. Errors: a type that DuckDB does not read.
Status register_arrow_scan(duckdb_connection connection, duckdb_connection types, const std::string& name,
                           std::shared_ptr<const ArrowTable> table);

}  // namespace assay
