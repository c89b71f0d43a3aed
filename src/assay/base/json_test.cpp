// SPDX-License-Identifier: Apache-2.0
#include "assay/base/json.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <limits>

namespace assay {
namespace {

std::string problem_of(std::string_view text) {
  const Result<Json> json = parse_json(text, "a.json");
  if (json.ok()) return "read as " + json->dump();
  const Location& at = json.status().location();
  return fmt::format("{}:{} {}", at.line, at.column, json.status().message());
}

TEST(Json, KeepsTheOrderOfKeysAndWholeNumbers) {
  const Result<Json> json =
      parse_json(R"({"b": [1, -9223372036854775808, 18446744073709551615, 0.5], "a": {"c": null}})");
  ASSERT_TRUE(json.ok());
  EXPECT_EQ(*dump_json(*json), R"({"b":[1,-9223372036854775808,18446744073709551615,0.5],"a":{"c":null}})");
}

TEST(Json, ErrorsSayWhere) {
  EXPECT_EQ(problem_of("{\"a\": 1,\n \"a\": 2}").substr(0, 4), "2:4 ");
  EXPECT_NE(problem_of("{\"a\": 1,\n \"a\": 2}").find("'a' stands twice"), std::string::npos);
  EXPECT_EQ(problem_of("[1,\n  NaN]").substr(0, 4), "2:3 ");
  EXPECT_NE(problem_of("Infinity").find("1:1 not JSON"), std::string::npos);
  EXPECT_NE(problem_of("[1e400]").find("1e400"), std::string::npos);
  EXPECT_NE(problem_of("").find("1:1 not JSON"), std::string::npos);
  EXPECT_NE(problem_of("{} x").find("not JSON"), std::string::npos);
  EXPECT_EQ(problem_of("{\"a\": \"\xff\"}"), "1:8 not UTF-8");
  EXPECT_NE(problem_of("\"\\ud800\"").find("not JSON"), std::string::npos);
}

TEST(Json, ManyKeysAreReadOnceAndRepeatedOnesFound) {
  std::string text = "{";
  for (int i = 0; i < 100'000; ++i) text += fmt::format("\"k{}\":{},", i, i);
  EXPECT_TRUE(parse_json(text + "\"last\":0}").ok());
  EXPECT_NE(problem_of(text + "\"k77\":0}").find("'k77' stands twice"), std::string::npos);
}

TEST(Json, NestingHasAnEnd) {
  EXPECT_TRUE(parse_json(std::string(200, '[') + std::string(200, ']')).ok());
  EXPECT_NE(problem_of(std::string(201, '[') + std::string(201, ']')).find("nested deeper than 200"),
            std::string::npos);
  EXPECT_NE(problem_of(std::string(10'000'000, '[')).find("nested deeper than 200"), std::string::npos);
}

TEST(Json, WritesOnlyWhatCanBeReadBack) {
  EXPECT_FALSE(dump_json(Json(std::numeric_limits<double>::quiet_NaN())).ok());
  EXPECT_FALSE(dump_json(Json{{"a", {1, std::numeric_limits<double>::infinity()}}}).ok());
  EXPECT_FALSE(dump_json(Json("\xff")).ok());
  EXPECT_EQ(*dump_json(Json{{"a", 1}}, 1), "{\n \"a\": 1\n}");
}

TEST(Json, CanonicalTextIsOneForEqualValues) {
  const auto canonical = [](std::string_view text) { return *canonical_json(*parse_json(text)); };
  EXPECT_EQ(canonical(R"({"b": 1.0, "a": [1e0, 0.1, -0.0, {"d": 1, "c": "x\u0041"}]})"),
            canonical(R"({"a": [1, 1e-1, 0, {"c": "xA", "d": 1}], "b": 1})"));
  EXPECT_EQ(canonical(R"({"b":1.0,"a":"é"})"), R"({"a":"é","b":1})");
}

}  // namespace
}  // namespace assay
