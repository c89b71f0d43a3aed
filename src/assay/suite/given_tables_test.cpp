// SPDX-License-Identifier: Apache-2.0
#include "assay/suite/given_tables.h"

#include <gtest/gtest.h>

#include "assay/suite/suite.h"

namespace assay {
namespace {

Result<Suite> read(const std::string& text, std::vector<std::string> tables) {
  auto node = read_yaml(text, "suite.yaml");
  EXPECT_TRUE(node.ok()) << node.status().text();
  SuiteSource source;
  source.tables = std::move(tables);
  return read_suite(*node, source);
}

TEST(GivenTables, StandForTheOnlyTableAndKeepItsRolesAndFilters) {
  for (const char* name : {"", "data"}) {
    const auto suite =
        read("data: {path: a.csv, format: csv, target: y, where: x > 1}\nchecks: [accuracy >= 0.9]", {name});
    ASSERT_TRUE(suite.ok()) << suite.status().text();
    const TableSpec& table = suite->tables[0];
    EXPECT_EQ(table.sql->text, "FROM \"given data\"");
    EXPECT_TRUE(table.paths.empty());
    EXPECT_EQ(table.where->text, "x > 1");
    EXPECT_EQ(table.roles.target->text, "y");
    EXPECT_EQ(suite->name_in_memory(name), "given data");
  }
}

TEST(GivenTables, AreTheDataOfASuiteThatHasNone) {
  const auto suite = read("checks: [accuracy >= 0.9]", {""});
  ASSERT_TRUE(suite.ok()) << suite.status().text();
  EXPECT_EQ(suite->tables[0].sql->text, "FROM \"given data\"");
  EXPECT_FALSE(read("checks: [accuracy >= 0.9]", {"answers"}).ok());
}

TEST(GivenTables, StandForTheTableOfTheirName) {
  const std::string text = "data:\n  a: {path: a.csv, target: y}\n  b: {path: b.csv, where: x IN (FROM c)}";
  const auto suite = read(text, {"b", "c"});
  ASSERT_TRUE(suite.ok()) << suite.status().text();
  EXPECT_EQ(suite->tables[0].paths[0].text, "a.csv");
  EXPECT_EQ(suite->tables[1].sql->text, "FROM \"given b\"");
  EXPECT_EQ(suite->name_in_memory("b"), "given b");
  EXPECT_EQ(suite->name_in_memory("c"), "c");  // for SQL
  const auto nameless = read(text, {""});
  ASSERT_FALSE(nameless.ok());
  EXPECT_EQ(nameless.status().text(),
            "suite.yaml:2:3: the suite has several tables, and the one that is handed over has no name\n"
            "  name it after the one that it stands for");
}

TEST(GivenTables, ThatNothingReadsAreRefused) {
  const auto refused = [](const std::string& text, std::vector<std::string> tables) {
    const auto suite = read(text, std::move(tables));
    EXPECT_FALSE(suite.ok());
    return suite.ok() ? std::string() : suite.status().message() + "; " + suite.status().mend();
  };
  EXPECT_EQ(refused("data:\n  test: a.csv\n  train: b.csv", {"tset"}),
            "a table 'tset' is handed over, which the suite does not have and no query of it reads; "
            "did you mean 'test'?");
  EXPECT_EQ(refused("data: {path: a.csv, target: y}", {"answers"}),
            "a table 'answers' is handed over, which the suite does not have and no query of it reads; it has: data");
  EXPECT_TRUE(read("data: {sql: FROM Answers, target: y}", {"answers"}).ok());
}

}  // namespace
}  // namespace assay
