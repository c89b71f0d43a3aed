// SPDX-License-Identifier: Apache-2.0
// The value of a metric of counts and how it moves with each count.
//
// A row has a code, truth x classes + prediction. The counts of a slice, one a code, are the formula's input; its
// slope by code is also each row's influence, since these formulas do not change when all counts are scaled.
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "assay/engine/plan.h"
#include "assay/states/code_counts.h"

namespace assay {

// The rows of a union of cells by code: number, sum of weights, sum of squared weights.
struct CodeTotals {
  std::vector<int64_t> rows;
  std::vector<double> weight, squared;
  bool weighted = false;
};
CodeTotals totals_of(const CodeCounts& counts, std::span<const uint32_t> cells);

struct CodesValue {
  std::optional<double> value;
  const char* undefined = nullptr;
  std::vector<double> slope;  // by code, of the value to its count
};
// The value alone, without its slope.
CodesValue evaluate_codes_value(const EstimateSpec& spec, int classes, std::span<const double> counts);
CodesValue evaluate_codes(const EstimateSpec& spec, int classes, std::span<const double> counts);

// The code of one model that a joint code (truth x first prediction x second prediction) stands for; `side` is 0 or 1,
// -1 in a state of one model.
int side_code(int code, int classes, int side);

// What each code adds to successes and trials, where the estimate is a proportion of rows; empty where it is not.
struct Proportion {
  std::vector<bool> success, trial;
  bool empty() const { return trial.empty(); }
};
Proportion proportion_of(const EstimateSpec& spec, int classes);

}  // namespace assay
