// SPDX-License-Identifier: Apache-2.0
// Where an approximate interval may decide a check: from that much support on (Recipe::support) no end missed more than
// 1.5 times its nominal rate in any simulated world. Exact methods decide everywhere. docs/statistics.md tells how the
// limits were found, docs/coverage.md shows the rates.
#pragma once

#include <limits>
#include <span>
#include <string>
#include <string_view>

#include "assay/engine/recipe.h"

namespace assay {

constexpr double kNeverDecisive = std::numeric_limits<double>::infinity();

struct DecisiveLimit {
  std::string_view method, metric;  // metric "*": those without a limit of their own
  double support;
};

// Written by `coverage --whole --write`, in the order of method and metric.
std::span<const DecisiveLimit> decisive_limits();

// The support from which on this metric's interval decides; 0 where it always does.
double decisive_limit(std::string_view method, std::string_view metric);

// What rounding leaves of a value that does not vary counts as none.
bool varies(double variance, double value, Range range);

// Why a check may not decide on this interval; empty where it may.
std::string why_not_decisive(std::string_view metric, const Recipe& recipe);

}  // namespace assay
