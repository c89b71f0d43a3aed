// SPDX-License-Identifier: Apache-2.0
// Rows with several labels: which ones were predicted, what a metric makes of one row, and the row's labels packed into
// numbers so that a state of rows keeps them.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "assay/engine/plan.h"

namespace assay {

// By label, then row: the model's predictions, or scores from the label's threshold on.
std::vector<std::vector<uint8_t>> predicted_labels(const Examples& rows, const StateInput& input);

// What the metric makes of each row alone: of the counts over its labels, of its labels as a ranked list, of its
// scores. NaN where it makes nothing.
std::vector<double> label_row_terms(const Examples& rows, const StateInput& input);

// Each row's labels as whole numbers below 2^52, two bits a label: the code truth + 2 x predicted.
constexpr size_t kLabelsInNumber = 26;
inline size_t packed_columns(size_t labels) { return (labels + kLabelsInNumber - 1) / kLabelsInNumber; }
// `predicted` may be empty: then every one of its bits is 0.
std::vector<std::vector<double>> packed_labels(const Examples& rows,
                                               const std::vector<std::vector<uint8_t>>& predicted);
// The code truth x 2 + predicted of a label in its packed number.
inline uint32_t packed_code(double number, size_t label) {
  const auto bits = static_cast<uint32_t>(static_cast<uint64_t>(number) >> (2 * (label % kLabelsInNumber))) & 3u;
  return (bits & 1) * 2 + (bits >> 1);
}

}  // namespace assay
