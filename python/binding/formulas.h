// SPDX-License-Identifier: Apache-2.0
// The catalog's formulas over arrays, without a table, a plan or an interval: what a call of assay.metrics costs is
// what the formula costs.
#pragma once

#include <nanobind/nanobind.h>

namespace assay::python {

void add_formulas(nanobind::module_& module);

}  // namespace assay::python
