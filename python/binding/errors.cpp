// SPDX-License-Identifier: Apache-2.0
#include "errors.h"

#include <nanobind/nanobind.h>
#include <nanobind/stl/string.h>

namespace assay::python {

namespace nb = nanobind;

void raise(const Status& status) {
  if (status.code() == Code::cancelled) {
    PyErr_SetNone(PyExc_KeyboardInterrupt);
    nb::raise_python_error();
  }
  const char* const name = status.code() == Code::usage ? "UsageError"
                           : status.code() == Code::bug ? "Defect"
                                                        : "NotComputed";
  const nb::object kind = nb::module_::import_("assay.errors").attr(name);
  const Location& where = status.location();
  const nb::object error = kind(status.text(), status.message(), status.mend(), where.file, where.line, where.column);
  PyErr_SetObject(kind.ptr(), error.ptr());
  nb::raise_python_error();
}

}  // namespace assay::python
