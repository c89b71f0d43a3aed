// SPDX-License-Identifier: Apache-2.0
// Errors of the library as exceptions of Python: assay.Error and its subclasses, with the text of the command line.
#pragma once

#include <utility>

#include "assay/status.h"

namespace assay::python {

[[noreturn]] void raise(const Status& status);

template <typename T>
T value_or_raise(Result<T> result) {
  if (!result.ok()) raise(result.status());
  return std::move(result).value();
}

}  // namespace assay::python
