// SPDX-License-Identifier: Apache-2.0
// Arrays of Python as vectors, where they are plain: one dimension, on the CPU, of a usual type. False where they are
// not, without an error: whoever asks looks closer then.
#pragma once

#include <nanobind/nanobind.h>
#include <nanobind/ndarray.h>

#include <cstdint>
#include <span>
#include <vector>

namespace assay::python {

bool whole_numbers(nanobind::handle object, std::vector<int64_t>& out);  // integers of up to 64 bits and truths
bool numbers(nanobind::handle object, std::vector<double>& out);         // those and floats

// Numbers where they lie, if they are doubles one after the other; else a copy.
class Numbers {
 public:
  bool read(nanobind::handle object);  // false: as of numbers()
  std::span<const double> values() const { return values_; }
  size_t size() const { return values_.size(); }

 private:
  nanobind::ndarray<nanobind::ro> array_;
  std::vector<double> copy_;
  std::span<const double> values_;
};

// A NumPy array that owns its numbers.
using Vector = nanobind::ndarray<nanobind::numpy, double, nanobind::ndim<1>>;
Vector vector_of(std::vector<double> values);

}  // namespace assay::python
