// SPDX-License-Identifier: Apache-2.0
// Columns that live in Python, as Arrow arrays: whatever speaks the Arrow C interface, a buffer or DLPack is read where
// it lies; lists and other sequences are copied once.
#pragma once

#include <nanobind/nanobind.h>

#include <string>
#include <vector>

#include "assay/arrow.h"

namespace assay::python {

namespace nb = nanobind;

// A column as one or several arrays of one type. Both are released by who takes them.
struct Column {
  ArrowSchema schema{};
  std::vector<ArrowArray> chunks;
};

// `what` names the column in errors: "target", "column 'p'".
// Raises TypeError for what holds no column (a tensor that is not on the CPU, values of several kinds, an array of two
// dimensions) and ValueError for values that do not fit.
Column column_of(nb::handle object, const std::string& what);

}  // namespace assay::python
