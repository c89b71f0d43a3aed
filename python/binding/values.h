// SPDX-License-Identifier: Apache-2.0
// Python's values as a suite's: None, truths, numbers, texts, sequences and mappings of these, and NumPy's scalars.
#pragma once

#include <nanobind/nanobind.h>

#include <string>

#include "assay/evaluate.h"

namespace assay::python {

// `what` names the value in errors. Raises TypeError for what no suite could say, ValueError for an integer beyond 64
// bits.
Value value_of(nanobind::handle object, const std::string& what);
// The words of a question, in the order of the mapping.
Question question_of(nanobind::dict words);
// The other way.
nanobind::object object_of(const Value& value);
nanobind::dict words_of(const Question& question);

}  // namespace assay::python
