// SPDX-License-Identifier: Apache-2.0
// What is said of runs after and before them: comparisons of two, and plans of their size.
#pragma once

#include <nanobind/nanobind.h>

namespace assay::python {

void add_comparisons(nanobind::module_& module);

}  // namespace assay::python
