// SPDX-License-Identifier: Apache-2.0
// Intervals by the bootstrap (B. Efron 1979), over what a metric can tell apart: codes of counts, distinct scores by
// class, distinct row terms, each with its weights; with clusters over whole clusters. A cell of c rows is drawn
// Poisson(c) times, which for the shares that metrics are made of is the law of drawing n rows with replacement up to
// O(1/n). Both sides of a difference see the same draws.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "assay/base/context.h"
#include "assay/engine/fold.h"
#include "assay/engine/recipe.h"

namespace assay {

// An estimate, or one side of a difference.
struct BootstrapSide {
  const EstimateSpec* spec = nullptr;
  std::span<const uint32_t> cells;  // of its slice
  int model = -1;                   // of a joint state: which of the two, 0 or 1
};

struct BootstrapRequest {
  std::vector<BootstrapSide> sides;  // two: first - factor x second
  double factor = 1;
  int state = 0;  // what is drawn from: TablePlan::drawn_state
  int64_t replicates = 0;
};

struct Replicates {
  std::vector<double> values;  // of the replicates that have a value, ascending
  int64_t undefined = 0;       // those that have none
};

Replicates replicates_of(Context& context, const Fold& fold, const BootstrapRequest& request);

// Percentiles of the replicates down to the tails that they can give, 40 / replicates; beyond, Student's t on their
// standard error on the scale of `interval`, never inside the percentiles. Where the replicates do not vary, or half of
// them are undefined, `own` serves: the interval by the metric's own method.
Recipe bootstrap_recipe(const Replicates& replicates, Interval interval, double value, std::optional<double> degrees,
                        double plain_tail, const Recipe& own);

// The fewest replicates whose percentiles give this tail.
int64_t replicates_for(double tail);

}  // namespace assay
