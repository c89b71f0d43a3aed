// SPDX-License-Identifier: Apache-2.0
// The decoded columns of a block of rows for one model under test. Every row is usable: rows without a target or
// an output were counted and left out before.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace assay {

struct Examples {
  size_t count = 0;
  std::span<const uint32_t> cell;              // finest slice cell
  std::span<const double> weight;              // empty: every row weighs 1
  std::span<const uint64_t> cluster;           // empty: rows are independent
  int classes = 0;                             // 2 for binary (0 negative, 1 positive); 0 for regression
  std::span<const uint32_t> truth;             // class index
  std::span<const uint32_t> predicted;         // class index; empty where the model has no predictions
  std::vector<std::span<const double>> score;  // binary: the positive class; several classes: one a class
  std::span<const double> target;              // regression
  std::span<const double> value;               // regression: the predicted value
  double pivot = 0;                            // regression: near the middle of the targets, one number a table
};

}  // namespace assay
