// SPDX-License-Identifier: Apache-2.0
// k of an example's n samples, drawn without replacement: what is expected of them, over all of the C(n, k) equally
// likely draws. So what is estimated does not depend on which k samples were asked for first.
#pragma once

#include <limits>
#include <span>
#include <string_view>
#include <vector>

#include "assay/metrics/metric.h"

namespace assay {

constexpr std::string_view kTooFewSamples = "example with fewer than k samples";

// The samples drawn; at least 1, and without a default.
constexpr ArgumentSpec samples_argument() {
  return {.name = "k",
          .type = ArgumentType::integer,
          .default_number = std::numeric_limits<double>::quiet_NaN(),
          .lowest = 1,
          .highest = 1e6,
          .summary = "How many samples are drawn"};
}

// The probability that k of n drawn samples are all among `marked` of them: C(marked, k) / C(n, k).
double all_among(double marked, double n, double k);

}  // namespace assay
