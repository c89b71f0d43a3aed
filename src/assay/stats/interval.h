// SPDX-License-Identifier: Apache-2.0
// The two ends of an interval, each with a tail of its own.
#pragma once

#include <functional>
#include <optional>

namespace assay {

struct IntervalEnds {
  std::optional<double> lower, upper;  // nothing: unbounded
  bool operator==(const IntervalEnds&) const = default;
};

// An interval at any tails. Each end is a function of its own tail alone, and moves outwards as the tail shrinks.
using IntervalAt = std::function<IntervalEnds(double tail_lower, double tail_upper)>;

}  // namespace assay
