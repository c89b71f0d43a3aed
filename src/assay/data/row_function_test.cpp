// SPDX-License-Identifier: Apache-2.0
#include "assay/data/row_function.h"

#include <gtest/gtest.h>

#include "assay/data/database.h"

namespace assay {
namespace {

TEST(RowFunction, BringsRowsIntoAQuery) {
  auto database = Database::open();
  ASSERT_TRUE(database.ok());
  ASSERT_TRUE(database->describe("SELECT 1").ok());  // leaves a stream that was not read
  const Status added = database->add_function({"squares",
                                               {{"text", "VARCHAR"}, {"square", "BIGINT"}, {"half", "DOUBLE"}},
                                               [](int64_t number, RowSink& sink) -> Status {
                                                 if (number == 7) return not_computed("seven is out");
                                                 if (number % 2 == 0) sink.text(0, "even");
                                                 sink.integer(1, number * number);
                                                 sink.real(2, static_cast<double>(number) / 2);
                                                 return {};
                                               }});
  ASSERT_TRUE(added.ok()) << added.text();
  const auto rows = database->rows("SELECT unnest(squares(n)) FROM range(3) AS numbers(n)");
  ASSERT_TRUE(rows.ok()) << rows.status().text();
  ASSERT_EQ(rows->size(), 3u);
  EXPECT_EQ((*rows)[0][0], "even");
  EXPECT_EQ((*rows)[1][0], std::nullopt);
  EXPECT_EQ((*rows)[2][1], "4");
  EXPECT_EQ((*rows)[1][2], "0.5");
  const auto failed = database->rows("SELECT unnest(squares(n)) FROM range(10) AS numbers(n)");
  ASSERT_FALSE(failed.ok());
  EXPECT_NE(failed.status().message().find("seven is out"), std::string::npos);
}

}  // namespace
}  // namespace assay
