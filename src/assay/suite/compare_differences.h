// SPDX-License-Identifier: Apache-2.0
// What a comparison measures: of every metric, on all rows and on every declared slice, both values, their difference
// with its interval, a test of no difference beside it, and what may be said of it.
#pragma once

#include <nlohmann/json.hpp>
#include <vector>

#include "assay/base/context.h"
#include "assay/engine/fold.h"
#include "assay/suite/bind.h"

namespace assay {

// A metric of a bound table and the pair that compares it; `pair` -1: a fact, whose difference is exact.
struct ComparedMetric {
  int table = 0;
  int after = 0, before = 0;  // estimates
  int pair = -1;
  int test_rows = -1;  // of engine/no_difference.h
};
// Adds the comparisons to the plans, before anything is folded. Of more than a million rows no rows are kept for a
// test: the interval says as much. What is of the table and not of a model's answers goes to `notes`.
std::vector<ComparedMetric> compare_metrics(BoundSuite& bound, int64_t rows, std::vector<std::string>& notes);

// One entry a metric and slice: all rows first, then the slices that moved, the largest change first, then the rest.
// Intervals of all rows are at the plan's confidence, those of slices at the Bonferroni level over the slices of their
// metric, so that they hold together whatever the slices share; not over metrics.
nlohmann::ordered_json differences_json(Context& context, const BoundSuite& bound, const std::vector<Fold>& folds,
                                        const std::vector<ComparedMetric>& metrics);

// The same of two samples, each bound and folded by itself: every difference has the ends that both intervals give
// together for independent samples, and there is no test.
nlohmann::ordered_json differences_of_samples(Context& context, const BoundSuite& before,
                                              const std::vector<Fold>& folds_before, const BoundSuite& after,
                                              const std::vector<Fold>& folds_after);

}  // namespace assay
