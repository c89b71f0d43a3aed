// SPDX-License-Identifier: Apache-2.0
// Gather: the rows of a group (a query, a series, the samples of an example) brought together from a state that keeps
// them, and what a metric makes of each: one row of terms a query or example, one a step of a series. Those rows are
// then folded as any other. Of a metric of row terms an example has the averages over its samples.
#pragma once

#include <cstdint>
#include <vector>

#include "assay/engine/plan.h"
#include "assay/states/score_rows.h"

namespace assay {

// Columns of a state of groups: score and relevance of an item; time, target and value of a step; or the columns that
// are read of a sample. Where rows have clusters the two halves of the cluster's hash follow. The group's hash stands
// where other states keep the cluster.
ScoreRows make_group_rows(const TablePlan& plan, int model);
struct ModelRows;
void update_group_rows(ScoreRows& state, const TablePlan& plan, int model, const ModelRows& rows);

struct GatheredRows {
  std::vector<uint64_t> key;  // the same for one group, or one step of it, in the states of two models
  std::vector<uint32_t> cell;
  std::vector<double> weight;     // of a query or example the mean of its rows'; empty: every row weighs 1
  std::vector<uint64_t> cluster;  // empty: rows are independent
  std::vector<std::vector<double>> term;
  int64_t left_out = 0;  // groups or steps without terms
  // Groups whose rows differ where those of a query or example must not.
  int64_t in_several_slices = 0, in_several_clusters = 0;

  size_t size() const { return cell.size(); }
};
// In an order that the rows alone decide.
GatheredRows gather(const ScoreRows& rows, const TablePlan& plan, const StateInput& input);
// What both have; the terms of the second stand behind those of the first.
GatheredRows joined(const GatheredRows& first, const GatheredRows& second);

}  // namespace assay
