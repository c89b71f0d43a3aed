// SPDX-License-Identifier: Apache-2.0
// Arrays of Python as vectors, where they are plain: one dimension, on the CPU, of a usual type. False where they are
// not, without an error: whoever asks looks closer then.
#pragma once

#include <nanobind/nanobind.h>
#include <nanobind/ndarray.h>

#include <cstdint>
#include <vector>

namespace assay::python {

bool whole_numbers(nanobind::handle object, std::vector<int64_t>& out);  // integers of up to 64 bits and truths
bool numbers(nanobind::handle object, std::vector<double>& out);         // those and floats

// A NumPy array that owns its numbers.
using Vector = nanobind::ndarray<nanobind::numpy, double, nanobind::ndim<1>>;
Vector vector_of(std::vector<double> values);

}  // namespace assay::python
