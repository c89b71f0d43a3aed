// SPDX-License-Identifier: Apache-2.0
#include "assay/base/spill.h"

#include <gtest/gtest.h>

#include "assay/base/large_vector.h"

namespace assay {
namespace {

constexpr size_t kMillion = 1 << 20;

class Spill : public ::testing::Test {
 protected:
  void TearDown() override { ASSERT_TRUE(limit_memory(0).ok()); }
};

TEST_F(Spill, WithoutACeilingNothingLiesInFiles) {
  LargeVector<uint64_t> values(4 * kMillion, 7);
  EXPECT_EQ(spilled().now, 0u);
}

TEST_F(Spill, WhatExceedsTheCeilingLiesInFilesWithTheSameValues) {
  ASSERT_TRUE(
      limit_memory(16 << 20).ok());  // 8 MiB for vectors, and below what the test holds already: always paged out
  LargeVector<uint64_t> first(kMillion / 2, 1);
  EXPECT_EQ(spilled().now, 0u);
  LargeVector<uint64_t> grown;
  for (uint64_t i = 0; i < 6 * kMillion; ++i) grown.push_back(i * i);
  EXPECT_GE(spilled().now, 48u << 20);
  uint64_t wrong = 0;
  for (uint64_t i = 0; i < grown.size(); ++i) wrong += grown[i] != i * i;
  EXPECT_EQ(wrong, 0u);
  LargeVector<uint64_t> moved = std::move(grown);
  EXPECT_EQ(moved.back(), (6 * kMillion - 1) * (6 * kMillion - 1));
  LargeVector<uint64_t>().swap(moved);
  EXPECT_EQ(spilled().now, 0u);
}

TEST_F(Spill, ADirectoryThatCannotBeWrittenIsAnError) {
  const Status status = limit_memory(1 << 20, "/no/such/directory");
  ASSERT_FALSE(status.ok());
  EXPECT_NE(status.message().find("/no/such/directory"), std::string::npos);
}

TEST_F(Spill, ADiskWithoutRoomIsAFailedAllocation) {
  ASSERT_TRUE(limit_memory(1 << 20).ok());
  EXPECT_THROW(allocate_large(size_t{1} << 50), std::bad_alloc);
}

}  // namespace
}  // namespace assay
