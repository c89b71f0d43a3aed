// SPDX-License-Identifier: Apache-2.0
#include "assay/metrics/calibration/calibration_error.h"

#include <algorithm>
#include <cmath>

#include "assay/base/elementary.h"
#include "assay/stats/distributions.h"

namespace assay {
namespace {

// Gaps (not negative) to their norm.
class NormOfGaps {
 public:
  explicit NormOfGaps(Norm norm) : norm_(norm) {}
  void add(double share, double gap) {
    if (norm_ == Norm::largest) sum_ = std::max(sum_, gap);
    if (norm_ == Norm::l1) sum_ += share * gap;
    if (norm_ == Norm::l2) sum_ += share * gap * gap;
  }
  double value() const { return norm_ == Norm::l2 ? std::sqrt(sum_) : sum_; }

 private:
  Norm norm_;
  double sum_ = 0;
};

// E|X| - |mean| of a normal X.
double folded_excess(double mean, double variance) {
  if (!(variance > 0)) return 0;
  const double size = std::fabs(mean), ratio = size / std::sqrt(variance);
  const double density = elementary::exp(-ratio * ratio / 2) * 0.79788456080286535588;  // root of 2 / pi
  // normal_cdf's last bits may differ between machines.
  return std::sqrt(variance) * density - 2 * size * rounded(normal_cdf(-ratio));
}

}  // namespace

double calibration_error(std::span<const ScoreBin> bins, double total_weight, Norm norm, bool debias) {
  if (debias && norm == Norm::l2) {
    double sum = 0;
    // A bin of one row has no variance to take off, so that it tells nothing.
    for (const ScoreBin& bin : bins) {
      if (bin.rows > 1) sum += bin.weight / total_weight * (bin.gap() * bin.gap() - bin.variance);
    }
    return sum > 0 ? std::sqrt(sum) : 0;
  }
  NormOfGaps error(norm);
  double excess = 0;
  for (const ScoreBin& bin : bins) {
    error.add(bin.weight / total_weight, std::fabs(bin.gap()));
    if (debias) excess += bin.weight / total_weight * folded_excess(bin.gap(), bin.variance);
  }
  return std::max(0.0, error.value() - excess);
}

IntervalAt calibration_error_interval(std::vector<ScoreBin> bins, double total_weight, Norm norm, bool debias) {
  return [=, bins = std::move(bins)](double tail_lower, double tail_upper) {
    NormOfGaps least(norm), greatest(norm);
    const auto count = static_cast<double>(bins.size());
    for (const ScoreBin& bin : bins) {
      // A gap is too small where it lies on either side; too great on the one side where it is.
      const double low = tail_lower / (2 * count), high = tail_upper / count;
      const IntervalEnds inner = bin.share.ends(low, low), outer = bin.share.ends(high, high);
      const double nearest = std::clamp(bin.mean_score, *inner.lower, *inner.upper);
      const double farthest = std::max(bin.mean_score - *outer.lower, *outer.upper - bin.mean_score);
      least.add(bin.weight / total_weight, std::fabs(bin.mean_score - nearest));
      greatest.add(bin.weight / total_weight, farthest);
    }
    const double value = calibration_error(bins, total_weight, norm, debias);
    return IntervalEnds{std::min(value, rounded(least.value())), std::max(value, rounded(greatest.value()))};
  };
}

}  // namespace assay
