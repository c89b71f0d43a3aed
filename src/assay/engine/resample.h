// SPDX-License-Identifier: Apache-2.0
// The draws of a bootstrap. A unit is what is drawn at once: a distinct cell of `count` identical rows, whose number in
// a replicate is Poisson(count), or a cluster, Poisson(1). Every draw is a function of the seed, the unit's content and
// the replicate, so units in the same order give the same bits on any number of threads.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string_view>
#include <vector>

#include "assay/base/context.h"
#include "assay/base/large_vector.h"
#include "assay/base/philox.h"
#include "assay/base/poisson.h"

namespace assay {

class DrawUnits {
 public:
  explicit DrawUnits(uint64_t seed) : source_(seed, "bootstrap") {}

  // `content` is what the unit is: equal contents share their draws.
  void add(std::string_view content, uint64_t count);
  size_t size() const { return stream_.size(); }

  // How often some units are drawn in at most kDrawnAtOnce replicates from `first` on, a multiple of 8:
  // out[i * replicates + r] of unit first_unit + i in replicate first + r.
  void draw(size_t first_unit, size_t units, uint64_t first, size_t replicates, double* out) const;

 private:
  DrawSource source_;
  LargeVector<DrawStream> stream_;
  LargeVector<uint64_t> count_;
};

// Units of which every draw adds the same values to some sums.
class SummedUnits {
 public:
  SummedUnits(uint64_t seed, size_t dimensions) : units_(seed), dimensions_(dimensions) {}

  // Begins a unit; add() says what one draw of it adds.
  void unit(std::string_view content, uint64_t count);
  void add(uint32_t dimension, double value);

  size_t dimensions() const { return dimensions_; }
  // The sums of each replicate, the units added in their order: visit(replicate, sums).
  void replicates(Context& context, int64_t replicates,
                  const std::function<void(int64_t, std::span<const double>)>& visit) const;

 private:
  DrawUnits units_;
  size_t dimensions_;
  LargeVector<uint64_t> end_;  // of each unit: where its entries end
  LargeVector<uint32_t> dimension_;
  LargeVector<double> value_;
};

// The bytes that say what a unit is.
class UnitContent {
 public:
  explicit UnitContent(std::string_view kind) : prefix_(kind.size()), bytes_(kind) {}
  UnitContent& begin() {
    bytes_.resize(prefix_);
    return *this;
  }
  UnitContent& whole(uint64_t value) {
    bytes_.append(reinterpret_cast<const char*>(&value), sizeof value);
    return *this;
  }
  UnitContent& number(double value) {
    value += 0.0;  // -0 is 0
    bytes_.append(reinterpret_cast<const char*>(&value), sizeof value);
    return *this;
  }
  operator std::string_view() const { return bytes_; }

 private:
  size_t prefix_;
  std::string bytes_;
};

}  // namespace assay
