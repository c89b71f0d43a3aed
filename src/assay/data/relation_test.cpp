// SPDX-License-Identifier: Apache-2.0
#include "assay/data/relation.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace assay {
namespace {

std::vector<std::string> distinct(const std::string& query, size_t most = 1000) {
  auto database = Database::open();
  auto values = distinct_values(*database, "(" + query + ")", "\"y\"", most);
  EXPECT_TRUE(values.ok()) << values.status().text();
  if (!values.ok()) return {};
  std::sort(values->begin(), values->end());
  return *values;
}

using Values = std::vector<std::string>;

TEST(DistinctValues, of_whole_numbers_are_found_beyond_the_first_rows_too) {
  const std::string mostly = "SELECT CASE WHEN i < 50000 THEN i % 2 WHEN i < 60000 THEN NULL ELSE ";
  EXPECT_EQ(distinct(mostly + "i % 2 END AS y FROM range(100000) r(i)"), (Values{"0", "1"}));
  EXPECT_EQ(distinct(mostly + "7 END AS y FROM range(100000) r(i)"), (Values{"0", "1", "7"}));
  EXPECT_EQ(distinct(mostly + "-1 END AS y FROM range(100000) r(i)"), (Values{"-1", "0", "1"}));
  EXPECT_EQ(distinct("SELECT i // 2000 * 2 AS y FROM range(8000) r(i)"), (Values{"0", "2", "4", "6"}));
  EXPECT_EQ(distinct("SELECT CAST(CASE WHEN i < 9000 THEN i % 2 ELSE 255 END AS UTINYINT) AS y FROM range(9001) r(i)"),
            (Values{"0", "1", "255"}));
}

TEST(DistinctValues, of_other_types_are_all_found) {
  EXPECT_EQ(distinct("SELECT CASE WHEN i < 9000 THEN 1.0 ELSE 1.5 END AS y FROM range(9001) r(i)"),
            (Values{"1.0", "1.5"}));
  EXPECT_EQ(distinct("SELECT i % 2 = 0 AS y FROM range(9001) r(i)"), (Values{"false", "true"}));
  EXPECT_EQ(distinct("SELECT CASE WHEN i < 9000 THEN '1' ELSE 'b' END AS y FROM range(9001) r(i)"), (Values{"1", "b"}));
  EXPECT_TRUE(distinct("SELECT CAST(NULL AS INTEGER) AS y FROM range(3)").empty());
  EXPECT_TRUE(distinct("SELECT 1 AS y WHERE false").empty());
}

TEST(DistinctValues, beyond_the_most_that_are_asked_for_only_say_so) {
  EXPECT_GT(distinct("SELECT i AS y FROM range(100000) r(i)", 10).size(), 10u);
  EXPECT_GT(distinct("SELECT i // 10000 AS y FROM range(110000) r(i)", 10).size(), 10u);
}

}  // namespace
}  // namespace assay
