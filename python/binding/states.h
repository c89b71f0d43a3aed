// SPDX-License-Identifier: Apache-2.0
// assay._assay.State: a measurement that goes on, for any thread of Python.
#pragma once

#include <nanobind/nanobind.h>

namespace assay::python {

void add_states(nanobind::module_& module);

}  // namespace assay::python
