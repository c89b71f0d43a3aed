// SPDX-License-Identifier: Apache-2.0
// The largest |value - target|. Weights do not change it. It has no interval: rows that were not seen may be worse.
#include <algorithm>

#include "assay/metrics/metric.h"

namespace assay {
namespace {

Outcome<double> largest(const KeptRows& rows, const Arguments&, std::vector<double>*) {
  double largest = 0;
  for (size_t row = 0; row < rows.size(); ++row)
    largest = std::max(largest, absolute(rows.value[row] - rows.target[row]));
  return largest;
}

}  // namespace

extern constinit const Metric max_error = {
    .name = "max_error",
    .aliases = {"maximum_absolute_error"},
    .summary = "Largest absolute difference between value and target; no interval of it is valid.",
    .tasks = regression,
    .reads = Reads::values,
    .rows = largest,
    .interval = Interval::impossible,
    .range = {0, 1e308},
    .better = Direction::lower,
    .reference = "scikit-learn max_error"};

}  // namespace assay
