// SPDX-License-Identifier: Apache-2.0
// How often each label was given where each was true.
#pragma once

#include <nanobind/nanobind.h>

#include <cstdint>
#include <vector>

namespace assay::python {

struct Counts {
  std::vector<int64_t> labels;  // ascending; by the places of the matrix
  std::vector<double> matrix;   // truth x prediction; with weights sums of weights
  int64_t rows = 0;

  int classes() const { return static_cast<int>(labels.size()); }
  int place(int64_t label) const;  // -1: not among them
};

// Of two columns of whole numbers or truths, and weights of None or numbers. None where that is not what they are, or
// their lengths differ or are 0: then somebody has to look closer.
nanobind::object counts_of(nanobind::handle truth, nanobind::handle prediction, nanobind::handle weight);

}  // namespace assay::python
