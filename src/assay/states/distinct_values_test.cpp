// SPDX-License-Identifier: Apache-2.0
#include "assay/states/distinct_values.h"

#include <gtest/gtest.h>

namespace assay {
namespace {

Hash128 value(uint64_t number) { return {number * 3, number}; }

TEST(DistinctValues, CountsRowsAndValuesOfAUnionOfCells) {
  DistinctValues state;
  state.update(std::vector<uint32_t>{0, 0, 0, 1, 1},
               std::vector<Hash128>{value(1), value(1), value(2), value(1), value(3)});
  EXPECT_EQ(state.count(std::vector<uint32_t>{0}).rows, 3);
  EXPECT_EQ(state.count(std::vector<uint32_t>{0}).values, 2);
  EXPECT_EQ(state.count(std::vector<uint32_t>{0, 1}).rows, 5);
  EXPECT_EQ(state.count(std::vector<uint32_t>{0, 1}).values, 3);
  EXPECT_EQ(state.count(std::vector<uint32_t>{}).rows, 0);
}

TEST(DistinctValues, MergedAndSavedPartsHaveTheBytesOfTheWhole) {
  DistinctValues whole, first, second;
  whole.update(std::vector<uint32_t>{0, 1, 0, 1}, std::vector<Hash128>{value(9), value(4), value(9), value(5)});
  first.update(std::vector<uint32_t>{0, 1}, std::vector<Hash128>{value(9), value(4)});
  // The other part met the cells the other way round.
  second.update(std::vector<uint32_t>{1, 0}, std::vector<Hash128>{value(9), value(5)});
  first.merge(second, std::vector<uint32_t>{1, 0});
  ByteWriter of_whole, of_parts;
  const std::vector<uint32_t> order = {0, 1};
  whole.save(of_whole, order);
  first.save(of_parts, order);
  EXPECT_EQ(of_whole.bytes(), of_parts.bytes());
  ByteReader in(of_whole.bytes());
  const auto loaded = DistinctValues::load(in);
  ASSERT_TRUE(loaded.ok());
  EXPECT_EQ(loaded->count(order).values, 3);
  ByteReader cut(std::string_view(of_whole.bytes()).substr(0, of_whole.bytes().size() - 3));
  EXPECT_FALSE(DistinctValues::load(cut).ok());
}

}  // namespace
}  // namespace assay
