// SPDX-License-Identifier: Apache-2.0
// The difference a - factor x b of two estimates, with the interval of the difference itself: what is computed on
// the same rows is compared row by row, and what shares rows knows it. STATISTICS.md, section 2.
#pragma once

#include <optional>
#include <string>

#include "assay/engine/estimate.h"

namespace assay {

struct Difference {
  std::optional<double> value;
  std::optional<double> first, second;  // a and b on the rows that the comparison uses
  std::string undefined;
  bool paired = false;
  int64_t n = 0;
  Recipe recipe;
  std::optional<ClusterParts> parts;  // of each cluster, where it was asked for
};

// Two estimates of one fold; `pair` is the plan's entry for them.
Difference difference(Context& context, const Fold& fold, int pair, const Slice& first_slice, const Slice& second_slice,
                      double factor, bool by_cluster = false);
// Two estimates of the same rows that cannot be joined row by row: where both intervals hold, so does what they give
// together (Bonferroni), whatever the dependence.
Difference dependent_difference(const Estimate& first, const Estimate& second, double factor);
// Two estimates of different rows: independent samples.
Difference independent_difference(const Estimate& first, const Estimate& second, double factor);

}  // namespace assay
