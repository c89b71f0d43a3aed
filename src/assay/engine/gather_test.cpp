// SPDX-License-Identifier: Apache-2.0
#include "assay/engine/gather.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "assay/engine/decode.h"

namespace assay {
namespace {

// The sum of targets and the first score; nothing for a group whose targets are all 0.
constexpr Metric kSums = {.name = "sums",
                          .terms = 2,
                          .group_terms =
                              [](const GroupRows& rows, const Arguments&, double* const* out) {
                                double sum = 0;
                                for (double target : rows.target) sum += target;
                                out[0][0] = sum == 0 ? std::numeric_limits<double>::quiet_NaN() : sum;
                                out[1][0] = rows.order[0];
                              },
                          .gather = Gather::query};

TablePlan ranking_plan() {
  TablePlan plan;
  plan.task = ranking;
  plan.group = 0;
  return plan;
}

ScoreRows rows_of(const TablePlan& plan, std::vector<uint64_t> group, std::vector<double> score,
                  std::vector<double> relevance, std::vector<uint32_t> cell) {
  ModelRows rows;
  rows.group = group;
  rows.score = {score};
  rows.target = relevance;
  rows.cell = cell;
  ScoreRows state = make_group_rows(plan, -1);
  update_group_rows(state, plan, -1, rows);
  const std::vector<uint32_t> rank = {0, 1};
  Context context;
  state.sort(context, rank);
  return state;
}

StateInput sums() {
  StateInput input;
  input.metric = &kSums;
  return input;
}

TEST(Gather, BringsTheRowsOfAGroupTogetherFromTheHighestScoreDown) {
  const TablePlan plan = ranking_plan();
  const GatheredRows rows =
      gather(rows_of(plan, {7, 3, 7, 3}, {0.1, 0.5, 0.9, 0.4}, {1, 2, 3, 0}, {0, 1, 0, 1}), plan, sums());
  ASSERT_EQ(rows.size(), 2u);
  EXPECT_EQ(rows.key, (std::vector<uint64_t>{3, 7}));
  EXPECT_EQ(rows.cell, (std::vector<uint32_t>{1, 0}));
  EXPECT_EQ(rows.term[0], (std::vector<double>{2, 4}));
  EXPECT_EQ(rows.term[1], (std::vector<double>{0.5, 0.9}));
}

TEST(Gather, CountsGroupsThatItLeavesOutAndThoseInSeveralSlices) {
  const TablePlan plan = ranking_plan();
  const GatheredRows rows = gather(rows_of(plan, {1, 1, 2, 2}, {4, 3, 2, 1}, {0, 0, 1, 1}, {0, 0, 0, 1}), plan, sums());
  EXPECT_EQ(rows.left_out, 1);
  EXPECT_EQ(rows.in_several_slices, 1);
  EXPECT_EQ(rows.size(), 1u);
}

TEST(Gather, JoinsTheGroupsThatBothHave) {
  const TablePlan plan = ranking_plan();
  const GatheredRows first = gather(rows_of(plan, {1, 2, 3}, {1, 2, 3}, {10, 20, 30}, {0, 0, 0}), plan, sums());
  const GatheredRows second = gather(rows_of(plan, {3, 2, 9}, {5, 6, 7}, {300, 200, 900}, {0, 0, 0}), plan, sums());
  const GatheredRows both = joined(first, second);
  EXPECT_EQ(both.key, (std::vector<uint64_t>{2, 3}));
  EXPECT_EQ(both.term[0], (std::vector<double>{20, 30}));
  EXPECT_EQ(both.term[2], (std::vector<double>{200, 300}));
}

}  // namespace
}  // namespace assay
