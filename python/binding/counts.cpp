// SPDX-License-Identifier: Apache-2.0
#include "counts.h"

#include <algorithm>
#include <cmath>
#include <optional>

#include "arrays.h"
#include "assay/base/exact_sum.h"

namespace assay::python {
namespace {

namespace nb = nanobind;

// Labels of a small range are found by their place in it, others by search.
constexpr int64_t kSmallRange = 1024;

}  // namespace

int Counts::place(int64_t label) const {
  const auto found = std::lower_bound(labels.begin(), labels.end(), label);
  return found == labels.end() || *found != label ? -1 : static_cast<int>(found - labels.begin());
}

nb::object counts_of(nb::handle truth, nb::handle prediction, nb::handle weight) {
  std::vector<int64_t> own[2];
  if (!whole_numbers(truth, own[0]) || !whole_numbers(prediction, own[1])) return nb::none();
  const size_t rows = own[0].size();
  if (rows == 0 || own[1].size() != rows) return nb::none();
  std::vector<double> weights;
  if (!weight.is_none() && (!numbers(weight, weights) || weights.size() != rows)) return nb::none();
  Counts counts;
  counts.rows = static_cast<int64_t>(rows);
  int64_t low = own[0][0], high = own[0][0];
  for (const auto& column : own) {
    for (const int64_t label : column) {
      low = std::min(low, label);
      high = std::max(high, label);
    }
  }
  std::vector<int32_t> place;  // by label less the lowest, of a small range
  const bool small = static_cast<uint64_t>(high) - static_cast<uint64_t>(low) < kSmallRange;
  if (small) {
    place.assign(static_cast<size_t>(high - low) + 1, -1);
    for (const auto& column : own) {
      for (const int64_t label : column) place[static_cast<size_t>(label - low)] = 0;
    }
    for (size_t i = 0; i < place.size(); ++i) {
      if (place[i] < 0) continue;
      place[i] = static_cast<int32_t>(counts.labels.size());
      counts.labels.push_back(low + static_cast<int64_t>(i));
    }
  } else {
    for (const auto& column : own) counts.labels.insert(counts.labels.end(), column.begin(), column.end());
    std::sort(counts.labels.begin(), counts.labels.end());
    counts.labels.erase(std::unique(counts.labels.begin(), counts.labels.end()), counts.labels.end());
    if (counts.labels.size() > kSmallRange) return nb::none();
  }
  const size_t classes = counts.labels.size();
  const auto place_of = [&](int64_t label) {
    return static_cast<size_t>(small ? place[static_cast<size_t>(label - low)] : counts.place(label));
  };
  counts.matrix.assign(classes * classes, 0.0);
  if (weights.empty()) {
    for (size_t row = 0; row < rows; ++row) ++counts.matrix[place_of(own[0][row]) * classes + place_of(own[1][row])];
  } else {
    std::vector<ExactSum> sums(classes * classes);
    for (size_t row = 0; row < rows; ++row) {
      if (!std::isfinite(weights[row])) return nb::none();
      sums[place_of(own[0][row]) * classes + place_of(own[1][row])].add(weights[row]);
    }
    for (size_t code = 0; code < sums.size(); ++code) counts.matrix[code] = sums[code].round();
  }
  return nb::cast(std::move(counts));
}

}  // namespace assay::python
