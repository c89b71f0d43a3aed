// SPDX-License-Identifier: Apache-2.0
#include "assay/base/scratch.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <set>

namespace assay {
namespace {

TEST(Scratch, pieces_do_not_overlap_and_are_aligned) {
  Scratch scratch;
  std::vector<std::span<uint32_t>> taken;
  for (const size_t count : {size_t{1}, size_t{100}, size_t{0}, size_t{300000}, size_t{7}, size_t{2000000}}) {
    taken.push_back(scratch.take<uint32_t>(count));
    ASSERT_EQ(taken.back().size(), count);
    EXPECT_EQ(reinterpret_cast<uintptr_t>(taken.back().data()) % 64, 0u);
    std::fill(taken.back().begin(), taken.back().end(), static_cast<uint32_t>(taken.size()));
  }
  for (uint32_t i = 0; i < taken.size(); ++i) {
    for (const uint32_t value : taken[i]) ASSERT_EQ(value, i + 1);
  }
}

TEST(Scratch, the_next_block_has_the_memory_of_the_last) {
  Scratch scratch;
  const auto block = [&] {
    std::set<const void*> places;
    for (const size_t count : {50000, 200000, 10}) places.insert(scratch.take<double>(count).data());
    scratch.clear();
    return places;
  };
  const auto first = block();
  EXPECT_EQ(block(), first);
}

}  // namespace
}  // namespace assay
