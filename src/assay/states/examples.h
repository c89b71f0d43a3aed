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
  std::vector<std::span<const double>> score;  // binary: the positive class; several classes or labels: one each
  std::span<const double> target;              // regression; ranking: relevance
  std::span<const double> value;               // regression: the predicted value
  double pivot = 0;                            // regression: near the middle of the targets, one number a table
  // Regression of several outputs: by output; target, value and pivot are then those of the one that is looked at.
  std::vector<std::span<const double>> targets, values;
  std::vector<double> pivots;
  std::span<const double> lower, upper;  // regression: the ends of a prediction interval; empty: there are none
  std::vector<double> level;             // regression: of the predicted quantiles, ascending
  std::vector<std::span<const double>> quantile;              // by level
  std::vector<std::span<const uint8_t>> truths, predictions;  // multilabel: by label, 0 or 1
  std::vector<std::span<const double>> column;  // of a reading of columns, in the order asked for; NaN: missing
};

}  // namespace assay
