// SPDX-License-Identifier: Apache-2.0
#include "assay/metrics/ranking/cut.h"

#include <algorithm>

#include "assay/base/elementary.h"

namespace assay {

Cut cut_below(const RankedScores& rows, size_t last) {
  Cut cut;
  cut.group = last + 1;
  for (size_t g = 0; g <= last; ++g) {
    cut.positives += rows.positive[g];
    cut.negatives += rows.negative[g];
  }
  return cut;
}

Cut cut_at_mass(const RankedScores& rows, double mass) {
  Cut cut;
  const size_t scores = rows.score.size();
  while (cut.group < scores) {
    const double positive = rows.positive[cut.group], negative = rows.negative[cut.group];
    const double left = mass - cut.positives - cut.negatives;
    if (left < positive + negative) {
      cut.part = std::max(0.0, left / (positive + negative));
      cut.positives += cut.part * positive;
      cut.negatives += cut.part * negative;
      return cut;
    }
    cut.positives += positive;
    cut.negatives += negative;
    ++cut.group;
  }
  return cut;
}

double positive_share_at(const RankedScores& rows, const Cut& cut) {
  const double total = rows.positives + rows.negatives;
  const double above = cut.positives + cut.negatives, below = total - above;
  const double count = static_cast<double>(rows.positive_rows + rows.negative_rows);
  const double shrink = std::min(1.0, 2 * elementary::pow(count, -0.2));
  const double half = std::max(std::min(above, below) * shrink, total / count);
  double low = above - half, high = above + half;
  if (cut.group < rows.score.size() && cut.part > 0) {
    const double mass = rows.positive[cut.group] + rows.negative[cut.group];
    low = std::min(low, above - cut.part * mass);
    high = std::max(high, above + (1 - cut.part) * mass);
  }
  double positive = 0, all = 0, start = 0;
  for (size_t g = 0; g < rows.score.size() && start < high; ++g) {
    const double mass = rows.positive[g] + rows.negative[g], end = start + mass;
    const double inside = std::min(end, high) - std::max(start, low);
    if (inside > 0) {
      positive += rows.positive[g] * (inside / mass);
      all += inside;
    }
    start = end;
  }
  return all > 0 ? positive / all : 0;
}

}  // namespace assay
