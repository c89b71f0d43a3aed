// SPDX-License-Identifier: Apache-2.0
// The prediction interval of each row: the lower and upper ends that the model gives, or two of its quantiles.
#pragma once

#include <cmath>

#include "assay/metrics/metric.h"

namespace assay {

struct PredictedInterval {
  std::span<const double> lower, upper;  // empty: the model gives no such interval
};

// `coverage` is what the interval claims to cover: of quantiles those at (1 - coverage) / 2 on each side, of 0 the
// outermost ones.
inline PredictedInterval predicted_interval(const Examples& rows, double coverage) {
  const auto at = [&](double level) -> std::span<const double> {
    for (size_t q = 0; q < rows.level.size(); ++q) {
      if (std::fabs(rows.level[q] - level) < 1e-9) return rows.quantile[q];
    }
    return {};
  };
  if (!rows.lower.empty() || rows.level.empty()) return {rows.lower, rows.upper};
  if (coverage == 0) return {rows.quantile.front(), rows.quantile.back()};
  return {at((1 - coverage) / 2), at((1 + coverage) / 2)};
}

inline constexpr ArgumentSpec kCoverageArgument = {
    .name = "coverage",
    .default_number = 0,
    .lowest = 0,
    .highest = 1,
    .summary =
        "of predicted quantiles: the interval between those at (1 - coverage) / 2 on "
        "each side; 0: between the outermost"};

}  // namespace assay
