// SPDX-License-Identifier: Apache-2.0
#include "assay/stats/count_box.h"

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "assay/stats/distributions.h"
#include "assay/stats/proportion.h"

namespace assay {
namespace {

constexpr size_t kMostCornerRates = 12;
constexpr double kInward = 1e-6;
constexpr int kMostRounds = 50;

// The greatest value of sign x function over a box, whose undefined corners are remembered.
class Climb {
 public:
  Climb(const FunctionOfRates& function, double sign, std::span<const Rate> rates, double tail)
      : function_(function), sign_(sign) {
    const double each = tail / static_cast<double>(rates.size());
    for (const Rate& rate : rates) {
      const IntervalEnds ends = clopper_pearson(rate.successes, rate.trials, each, each);
      low_.push_back(*ends.lower);
      high_.push_back(*ends.upper);
      observed_.push_back(rate.trials > 0 ? rate.successes / rate.trials : (*ends.lower + *ends.upper) / 2);
    }
  }

  std::optional<double> greatest() {
    if (low_.size() <= kMostCornerRates) {
      for (uint32_t corner = 0; corner < uint32_t{1} << low_.size(); ++corner) {
        std::vector<double> point(low_);
        for (size_t i = 0; i < point.size(); ++i) {
          if (corner >> i & 1) point[i] = high_[i];
        }
        take(point);
      }
    } else {
      for (const std::vector<double>& start : {observed_, low_, high_}) climb(start, {0, 1});
    }
    take(observed_);
    if (undefined_ || best_point_.empty()) return std::nullopt;
    climb(std::vector<double>(best_point_), {0, 0.25, 0.5, 0.75, 1});
    if (undefined_) return std::nullopt;
    return sign_ * best_;
  }

 private:
  std::optional<double> value_at(std::vector<double> point) {
    std::optional<double> value = function_(point);
    if (!value || std::isnan(*value)) {
      for (size_t i = 0; i < point.size(); ++i) {
        const double middle = low_[i] + (high_[i] - low_[i]) / 2;
        point[i] += kInward * (middle - point[i]);
      }
      value = function_(point);
    }
    if (!value || std::isnan(*value)) {
      undefined_ = true;
      return std::nullopt;
    }
    return sign_ * *value;
  }

  bool take(const std::vector<double>& point) {
    const std::optional<double> value = value_at(point);
    if (!value || (!best_point_.empty() && *value <= best_)) return false;
    best_ = *value;
    best_point_ = point;
    return true;
  }

  // One rate at a time to the best of these places between its ends, until nothing improves.
  void climb(std::vector<double> point, const std::vector<double>& places) {
    std::optional<double> here = value_at(point);
    take(point);
    bool improved = true;
    for (int round = 0; improved && round < kMostRounds; ++round) {
      improved = false;
      for (size_t i = 0; i < point.size(); ++i) {
        double chosen = point[i];
        for (const double place : places) {
          point[i] = place >= 1 ? high_[i] : low_[i] + place * (high_[i] - low_[i]);
          const std::optional<double> value = value_at(point);
          if (value && (!here || *value > *here)) {
            here = value;
            chosen = point[i];
            improved = true;
          }
        }
        point[i] = chosen;
      }
    }
    take(point);
  }

  const FunctionOfRates& function_;
  const double sign_;
  std::vector<double> low_, high_, observed_;
  std::vector<double> best_point_;
  double best_ = 0;
  bool undefined_ = false;
};

}  // namespace

IntervalEnds box_extremes(const FunctionOfRates& function, std::span<const Rate> rates, double tail_lower,
                          double tail_upper) {
  if (rates.empty()) return {};
  const auto end = [&](double sign, double tail) {
    std::optional<double> value = Climb(function, sign, rates, tail).greatest();
    if (value) value = rounded(*value);
    return value;
  };
  return {end(-1, tail_lower), end(1, tail_upper)};
}

}  // namespace assay
