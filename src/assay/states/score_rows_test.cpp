// SPDX-License-Identifier: Apache-2.0
#include "assay/states/score_rows.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <tuple>
#include <vector>

#include "assay/base/philox.h"

namespace assay {
namespace {

constexpr uint32_t kRank[] = {2, 0, 1};  // of the cells
constexpr uint32_t kSame[] = {0, 1, 2};

struct Table {
  std::vector<double> score, weight;
  std::vector<uint32_t> label, cell;
  std::vector<uint64_t> cluster;
};

Table table_of(size_t rows) {
  Draws draws(1, "test", 0, 0, 0);
  Table table;
  for (size_t row = 0; row < rows; ++row) {
    table.score.push_back(static_cast<double>(draws.below(1000000)) - 500000);
    table.weight.push_back(static_cast<double>(1 + draws.below(3)));
    table.label.push_back(static_cast<uint32_t>(draws.below(2)));
    table.cell.push_back(static_cast<uint32_t>(draws.below(3)));
    table.cluster.push_back(draws.below(1000));
  }
  return table;
}

void take(ScoreRows& state, const Table& table, size_t begin, size_t end) {
  constexpr size_t kBlock = 60000;
  for (; begin < end; begin += kBlock) {
    const size_t count = std::min(kBlock, end - begin);
    const auto part = [&](const auto& column) { return std::span(column).subspan(begin, count); };
    const std::vector<std::span<const double>> scores(state.scores(), part(table.score));
    state.update(scores, part(table.label), part(table.cell), part(table.weight), part(table.cluster));
  }
}

// In one state, and in two that are merged, by several threads.
TEST(ScoreRows, RowsThatWereMergedAreSortedAsOne) {
  const Table table = table_of(2300000);
  const size_t rows = table.score.size();
  for (const bool whole : {false, true}) {
    using Row = std::tuple<double, uint32_t, uint32_t, double, uint64_t>;
    std::vector<Row> expected;
    for (size_t row = 0; row < rows; ++row) {
      expected.emplace_back(-table.score[row], table.label[row], kRank[table.cell[row]], whole ? table.weight[row] : 0,
                            whole ? table.cluster[row] : 0);
    }
    std::sort(expected.begin(), expected.end());
    for (const size_t cut : {rows, rows / 3}) {
      ScoreRows state(1, whole, whole), other(1, whole, whole);
      take(state, table, 0, cut);
      take(other, table, cut, rows);
      state.merge(std::move(other), kSame);
      Context context(2, 0, {});
      state.sort(context, kRank);
      ASSERT_EQ(state.size(), rows);
      for (size_t row = 0; row < rows; ++row) {
        const Row found(-state.score(0)[row], state.label()[row], kRank[state.cell()[row]],
                        whole ? state.weight()[row] : 0, whole ? state.cluster()[row] : 0);
        ASSERT_EQ(found, expected[row]) << row;
      }
    }
  }
}

}  // namespace
}  // namespace assay
