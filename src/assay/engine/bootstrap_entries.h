// SPDX-License-Identifier: Apache-2.0
// What a bootstrap of kept rows draws: rows that nothing tells apart, or whole clusters, and how often each is drawn.
#pragma once

#include <functional>
#include <span>
#include <vector>

#include "assay/engine/bootstrap.h"
#include "assay/engine/resample.h"
#include "assay/states/score_rows.h"

namespace assay {

// By finest cell: bit i is set where side i of the request holds it.
std::vector<uint32_t> sides_of_cells(const Fold& fold, const BootstrapRequest& request);

// Rows of a sorted state that nothing tells apart: equal in every score, the class, the weight and the sides that hold
// them, and in a clustered state the cluster.
struct DistinctRows {
  uint32_t row = 0;  // one of them
  uint32_t member = 0;
  double weight = 1;
  size_t times = 1;
};
// Visits them in an order that their values alone decide; rows that no side holds are left out.
void for_each_distinct(const ScoreRows& rows, std::span<const uint32_t> member,
                       const std::function<void(const DistinctRows&)>& visit);

// The distinct rows of a sorted state, in canonical order: which row each stands for, the unit that is drawn for it
// (its own, or its cluster's), which sides hold it, and what one draw weighs.
struct BootstrapEntries {
  explicit BootstrapEntries(uint64_t seed) : units(seed) {}
  DrawUnits units;
  LargeVector<uint32_t> row, unit;
  LargeVector<uint8_t> member;
  LargeVector<double> weight;
  size_t size() const { return row.size(); }
};
BootstrapEntries bootstrap_entries(const ScoreRows& rows, std::span<const uint32_t> member, uint64_t seed);

// Visits the draws a few replicates at a time, on every thread: unit u is drawn drawn[u * lanes + lane] times in
// replicate first + lane.
void for_each_draw(Context& context, const DrawUnits& units, int64_t replicates,
                   const std::function<void(int64_t first, int64_t lanes, const uint32_t* drawn)>& visit);

}  // namespace assay
