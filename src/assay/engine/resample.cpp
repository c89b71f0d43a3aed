// SPDX-License-Identifier: Apache-2.0
#include "assay/engine/resample.h"

#include <algorithm>

#include "assay/base/hash.h"
#include "assay/base/threads.h"

namespace assay {

void DrawUnits::add(std::string_view content, uint64_t count) {
  const Hash128 hash = xxh3_128(content);
  stream_.emplace_back(source_, hash.low, hash.high);
  count_.push_back(count);
}

void DrawUnits::draw(size_t first_unit, size_t units, uint64_t first, size_t replicates, double* out) const {
  draw_poisson(std::span(stream_).subspan(first_unit, units), std::span(count_).subspan(first_unit, units), first / 8,
               replicates, out);
}

void SummedUnits::unit(std::string_view content, uint64_t count) {
  units_.add(content, count);
  end_.push_back(value_.size());
}

void SummedUnits::add(uint32_t dimension, double value) {
  dimension_.push_back(dimension);
  value_.push_back(value);
  end_.back() = value_.size();
}

void SummedUnits::replicates(Context& context, int64_t replicates,
                             const std::function<void(int64_t, std::span<const double>)>& visit) const {
  constexpr auto kAtOnce = static_cast<int64_t>(kDrawnAtOnce);
  constexpr size_t kUnits = 32;  // whose draws stay in the nearest cache
  const auto passes = static_cast<int>((replicates + kAtOnce - 1) / kAtOnce);
  const DrawnValues values{end_, dimension_, value_};
  parallel_for(context, passes, [&](int pass) {
    const int64_t first = pass * kAtOnce;
    const auto lanes = static_cast<size_t>(std::min(kAtOnce, replicates - first));
    std::vector<DrawnSum> sums(dimensions_);
    alignas(64) double drawn[kUnits * kDrawnAtOnce];
    for (size_t unit = 0; unit < units_.size(); unit += kUnits) {
      if (unit % 4096 == 0 && context.stopped()) return;
      const size_t units = std::min(kUnits, units_.size() - unit);
      units_.draw(unit, units, static_cast<uint64_t>(first), kDrawnAtOnce, drawn);
      add_drawn(drawn, values, unit, units, sums.data());
    }
    std::vector<double> own(dimensions_);
    for (size_t lane = 0; lane < lanes; ++lane) {
      for (size_t d = 0; d < dimensions_; ++d) own[d] = sums[d].of[lane];
      visit(first + static_cast<int64_t>(lane), own);
    }
  });
}

}  // namespace assay
