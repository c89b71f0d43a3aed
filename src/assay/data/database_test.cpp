// SPDX-License-Identifier: Apache-2.0
#include "assay/data/database.h"

#include <gtest/gtest.h>

namespace assay {
namespace {

TEST(Database, streams_every_row_in_order_with_its_types) {
  auto database = Database::open();
  ASSERT_TRUE(database.ok());
  auto stream = database->stream(
      "SELECT i, i / 4 AS x, CASE WHEN i % 2 = 0 THEN 'even' END AS t, i > 5 AS b, CAST(i AS TINYINT) AS small "
      "FROM range(100) r(i)");
  ASSERT_TRUE(stream.ok()) << stream.status().text();
  const auto& fields = (*stream)->fields();
  EXPECT_EQ(fields[0].type, ColumnType::integer);
  EXPECT_EQ(fields[1].type, ColumnType::real);
  EXPECT_EQ(fields[2].type, ColumnType::text);
  EXPECT_EQ(fields[3].type, ColumnType::boolean);
  int64_t rows = 0;
  while (true) {
    auto piece = (*stream)->next();
    ASSERT_TRUE(piece.ok());
    if (!*piece) break;
    const Batch& batch = (*piece)->batch;
    EXPECT_EQ(batch.first_row, rows);
    for (int64_t i = 0; i < batch.rows; ++i, ++rows) {
      EXPECT_EQ(batch.columns[0].integers()[i], rows);
      EXPECT_EQ(batch.columns[1].reals()[i], rows / 4.0);
      EXPECT_EQ(batch.columns[2].valid(i), rows % 2 == 0);
      if (rows % 2 == 0) {
        EXPECT_EQ(batch.columns[2].text(i), "even");
      }
      EXPECT_EQ(batch.columns[3].booleans()[i], rows > 5);
      EXPECT_EQ(batch.columns[4].integers()[i], rows);
    }
  }
  EXPECT_EQ(rows, 100);
}

TEST(Database, values_of_every_type_arrive_as_numbers_or_texts) {
  auto database = Database::open();
  ASSERT_TRUE(database.ok());
  auto stream = database->stream(
      "SELECT 0.25::DECIMAL(4, 2) AS d, 1.5::DECIMAL(38, 1) AS wide, 7::UBIGINT AS u, -7::HUGEINT AS h, "
      "DATE '2026-01-02' AS day, TIMESTAMP '2026-01-02 03:04:05' AS at, 'b'::ENUM('a', 'b') AS e, [1, 2] AS list, "
      "NULL::DATE AS never, 2.5::DECIMAL(4, 2) AS d");
  ASSERT_TRUE(stream.ok()) << stream.status().text();
  auto piece = (*stream)->next();
  ASSERT_TRUE(piece.ok() && piece->has_value());
  const auto& columns = (*piece)->batch.columns;
  EXPECT_EQ(columns[0].reals()[0], 0.25);
  EXPECT_EQ(columns[1].reals()[0], 1.5);
  EXPECT_EQ(columns[2].integers()[0], 7);
  EXPECT_EQ(columns[3].integers()[0], -7);
  EXPECT_EQ(columns[4].text(0), "2026-01-02");
  EXPECT_EQ(columns[5].text(0), "2026-01-02 03:04:05");
  EXPECT_EQ(columns[6].text(0), "b");
  EXPECT_EQ(columns[7].text(0), "[1, 2]");
  EXPECT_FALSE(columns[8].valid(0));
  EXPECT_EQ(columns[9].reals()[0], 2.5);
  const auto& fields = (*stream)->fields();
  EXPECT_EQ(fields[0].name, "d");
  EXPECT_EQ(fields[0].type, ColumnType::real);
  EXPECT_EQ(fields[0].declared, "DECIMAL");
  EXPECT_EQ(fields[4].type, ColumnType::text);
  EXPECT_EQ(fields[7].type, ColumnType::other);
  EXPECT_EQ(fields[7].declared, "integer[]");
}

TEST(Database, an_integer_beyond_64_bits_is_an_error) {
  auto database = Database::open();
  ASSERT_TRUE(database.ok());
  auto stream = database->stream("SELECT 18446744073709551615::UBIGINT AS hash");
  const bool refused = !stream.ok() || !(*stream)->next().ok();
  EXPECT_TRUE(refused);
}

TEST(Database, an_error_is_a_status_with_the_cause) {
  auto database = Database::open();
  ASSERT_TRUE(database.ok());
  auto stream = database->stream("SELECT nothing FROM range(3)");
  ASSERT_FALSE(stream.ok());
  EXPECT_NE(stream.status().message().find("nothing"), std::string::npos) << stream.status().message();
}

TEST(Database, small_answers_arrive_as_text_with_nulls_apart) {
  auto database = Database::open();
  ASSERT_TRUE(database.ok());
  auto rows = database->rows("SELECT 1.50::DECIMAL(9,2), NULL, DATE '2026-01-02'");
  ASSERT_TRUE(rows.ok()) << rows.status().text();
  EXPECT_EQ((*rows)[0][0], "1.50");
  EXPECT_EQ((*rows)[0][1], std::nullopt);
  EXPECT_EQ((*rows)[0][2], "2026-01-02");
}

TEST(Database, names_and_texts_are_quoted) {
  EXPECT_EQ(quote_name("a \"b\""), "\"a \"\"b\"\"\"");
  EXPECT_EQ(quote_text("it's"), "'it''s'");
}

}  // namespace
}  // namespace assay
