// SPDX-License-Identifier: Apache-2.0
// Tables that live in Python: frames (pandas, polars, pyarrow, DuckDB), and mappings of names to columns.
#pragma once

#include <nanobind/nanobind.h>

#include <string>

#include "assay/table.h"

namespace assay::python {

// `what` names the table in errors. Raises TypeError for what is no table and ValueError for columns of different
// lengths.
Table table_of(nanobind::handle object, const std::string& what);

// The other way: a mapping of names to columns as a capsule that holds an Arrow stream.
nanobind::object stream_of_columns(nanobind::handle columns);

}  // namespace assay::python
