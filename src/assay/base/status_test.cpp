// SPDX-License-Identifier: Apache-2.0
#include "assay/base/status.h"

#include <gtest/gtest.h>

namespace assay {
namespace {

Result<int> half(int n) {
  if (n % 2) return usage_error("odd number: " + std::to_string(n), "give an even one");
  return n / 2;
}

Result<int> quarter(int n) {
  ASSAY_TRY(int once, half(n));
  ASSAY_TRY(int twice, half(once));
  return twice;
}

TEST(Status, try_hands_on_the_first_error) {
  EXPECT_EQ(quarter(12).value(), 3);
  auto failed = quarter(6);
  ASSERT_FALSE(failed.ok());
  EXPECT_EQ(failed.status().message(), "odd number: 3");
}

TEST(Status, text_shows_place_and_mend) {
  Status status = usage_error("unknown key 'dta'", "did you mean 'data'?").at({"suite.yaml", 3, 1});
  EXPECT_EQ(status.text(), "suite.yaml:3:1: unknown key 'dta'\n  did you mean 'data'?");
}

TEST(Status, the_innermost_place_wins) {
  Status status = usage_error("x", "", {"a.yaml", 1, 2}).at({"b.yaml", 9, 9});
  EXPECT_EQ(status.location().file, "a.yaml");
}

}  // namespace
}  // namespace assay
