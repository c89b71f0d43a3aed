// SPDX-License-Identifier: Apache-2.0
#include "assay/engine/resample.h"

#include <algorithm>

#include "assay/base/hash.h"
#include "assay/base/poisson.h"
#include "assay/base/threads.h"

namespace assay {

void DrawUnits::add(std::string_view content, uint64_t count) {
  const Hash128 hash = xxh3_128(content);
  stream_.emplace_back(source_, hash.low, hash.high);
  count_.push_back(count);
}

void DrawUnits::draw(size_t unit, uint64_t first, std::span<double> out) const {
  const uint64_t count = count_[unit];
  if (count > kSummedCount) {
    uint64_t draws[kReplicatesAtOnce];
    draw_poisson(stream_[unit], count, first, std::span(draws, out.size()));
    for (size_t i = 0; i < out.size(); ++i) out[i] = static_cast<double>(draws[i]);
    return;
  }
  draw_poisson_sums(stream_[unit], static_cast<uint32_t>(count), first / 8, out);
}

void SummedUnits::unit(std::string_view content, uint64_t count) {
  units_.add(content, count);
  first_.push_back(value_.size());
}

void SummedUnits::add(uint32_t dimension, double value) {
  dimension_.push_back(dimension);
  value_.push_back(value);
}

void SummedUnits::replicates(Context& context, int64_t replicates,
                             const std::function<void(int64_t, std::span<const double>)>& visit) const {
  const auto passes = static_cast<int>((replicates + kReplicatesAtOnce - 1) / kReplicatesAtOnce);
  parallel_for(context, passes, [&](int pass) {
    const int64_t first = pass * kReplicatesAtOnce;
    const auto lanes = static_cast<size_t>(std::min(kReplicatesAtOnce, replicates - first));
    std::vector<double> sums(dimensions_ * kReplicatesAtOnce, 0.0);
    double drawn[kReplicatesAtOnce];
    for (size_t unit = 0; unit < units_.size(); ++unit) {
      if (unit % 4096 == 0 && context.stopped()) return;
      units_.draw(unit, static_cast<uint64_t>(first), std::span(drawn, kReplicatesAtOnce));
      const size_t end = unit + 1 < units_.size() ? first_[unit + 1] : value_.size();
      for (size_t entry = first_[unit]; entry < end; ++entry) {
        double* __restrict sum = &sums[dimension_[entry] * kReplicatesAtOnce];
        const double value = value_[entry];
        for (size_t lane = 0; lane < kReplicatesAtOnce; ++lane) sum[lane] += value * drawn[lane];
      }
    }
    std::vector<double> own(dimensions_);
    for (size_t lane = 0; lane < lanes; ++lane) {
      for (size_t d = 0; d < dimensions_; ++d) own[d] = sums[d * kReplicatesAtOnce + lane];
      visit(first + static_cast<int64_t>(lane), own);
    }
  });
}

}  // namespace assay
