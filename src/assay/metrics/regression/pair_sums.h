// SPDX-License-Identifier: Apache-2.0
// Sums over all pairs of rows, in O(n log n): how many pairs target and value order alike, less those they order
// differently, and how many pairs are tied. A pair counts as the product of its rows' weights.
#pragma once

#include <vector>

#include "assay/metrics/views.h"

namespace assay {

struct PairSums {
  double pairs = 0, agreement = 0, tied_target = 0, tied_value = 0;
  // By row: the derivative of each sum to the row's weight, which is the sum over the row's own pairs of the other's
  // weight.
  std::vector<double> pairs_of, agreement_of, tied_target_of, tied_value_of;
};
PairSums pair_sums(const KeptRows& rows);

}  // namespace assay
