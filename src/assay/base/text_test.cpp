// SPDX-License-Identifier: Apache-2.0
#include "assay/base/text.h"

#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <limits>
#include <random>

namespace assay {
namespace {

TEST(Text, doubles_are_the_whole_text) {
  EXPECT_EQ(parse_double("0.5"), 0.5);
  EXPECT_EQ(parse_double("+.5e1"), 5.0);
  EXPECT_EQ(parse_double("-1e-07"), -1e-7);
  EXPECT_EQ(parse_double("0.1"), 0.1);
  for (const char* text :
       {"", "+", "-", "+-5", "++5", "-+5", " 1", "1 ", "1,5", "0x10", "1e", "abc", "1.2.3", "1e400", "1e-400"}) {
    EXPECT_EQ(parse_double(text), std::nullopt) << text;
  }
}

TEST(Text, infinity_and_nan_only_where_allowed) {
  for (const char* text : {"inf", "-inf", "+Infinity", "nan", "NaN"}) {
    EXPECT_EQ(parse_double(text), std::nullopt) << text;
  }
  EXPECT_EQ(parse_double("+Infinity", NonFinite::allowed), std::numeric_limits<double>::infinity());
  EXPECT_EQ(parse_double("-inf", NonFinite::allowed), -std::numeric_limits<double>::infinity());
  EXPECT_TRUE(std::isnan(parse_double("NaN", NonFinite::allowed).value()));
  EXPECT_EQ(parse_double("1e400", NonFinite::allowed), std::nullopt);
}

TEST(Text, integers_are_the_whole_text) {
  EXPECT_EQ(parse_int("+42"), 42);
  EXPECT_EQ(parse_int("-9223372036854775808"), std::numeric_limits<int64_t>::min());
  EXPECT_EQ(parse_int("9223372036854775807"), std::numeric_limits<int64_t>::max());
  for (const char* text : {"", "+", "-", "+-4", "--4", "4.0", "1e3", " 4", "9223372036854775808", "0x1"}) {
    EXPECT_EQ(parse_int(text), std::nullopt) << text;
  }
}

TEST(Text, shortest_double_in_one_style) {
  EXPECT_EQ(shortest_double(0.5), "0.5");
  EXPECT_EQ(shortest_double(0.1 + 0.2), "0.30000000000000004");
  EXPECT_EQ(shortest_double(100), "100");
  EXPECT_EQ(shortest_double(-1e15), "-1000000000000000");
  EXPECT_EQ(shortest_double(9999999999999998), "9999999999999998");
  EXPECT_EQ(shortest_double(1e16), "1e+16");
  EXPECT_EQ(shortest_double(1e-7), "1e-07");
  EXPECT_EQ(shortest_double(0.001), "0.001");
  EXPECT_EQ(shortest_double(0.0001), "1e-04");
  EXPECT_EQ(shortest_double(-0.0), "0");
  EXPECT_EQ(shortest_double(std::numeric_limits<double>::infinity()), "inf");
}

TEST(Text, shortest_double_reads_back) {
  std::mt19937_64 random(7);
  for (int i = 0; i < 100000; ++i) {
    const double value = std::bit_cast<double>(random());
    if (!std::isfinite(value)) continue;
    EXPECT_EQ(parse_double(shortest_double(value)), value);
  }
  EXPECT_EQ(parse_double(shortest_double(5e-324)), 5e-324);
}

TEST(Text, thousands) {
  EXPECT_EQ(with_thousands(0), "0");
  EXPECT_EQ(with_thousands(999), "999");
  EXPECT_EQ(with_thousands(1234567), "1,234,567");
  EXPECT_EQ(with_thousands(-1000), "-1,000");
  EXPECT_EQ(with_thousands(-100), "-100");
  EXPECT_EQ(with_thousands(std::numeric_limits<int64_t>::min()), "-9,223,372,036,854,775,808");
}

TEST(Text, trim_split_join) {
  EXPECT_EQ(trim(" \ta b\r\n"), "a b");
  EXPECT_EQ(trim(" \t "), "");
  EXPECT_EQ(split("a,,b,", ','), (std::vector<std::string>{"a", "", "b", ""}));
  EXPECT_EQ(split("", ','), std::vector<std::string>{""});
  EXPECT_EQ(join(std::vector<std::string>{"a", "b"}, ", "), "a, b");
  EXPECT_EQ(join(std::vector<std::string>{}, ", "), "");
  EXPECT_EQ(join(std::vector<std::string>{"", "", "a"}, ","), ",,a");
  for (const char* text : {"", ",", ",a", "a,,b,", "abc"}) EXPECT_EQ(join(split(text, ','), ","), text);
}

TEST(Text, replace_all_goes_once_through) {
  EXPECT_EQ(replace_all("a|b|", "|", "||"), "a||b||");
  EXPECT_EQ(replace_all("aaa", "aa", "a"), "aa");
  EXPECT_EQ(replace_all("abc", "", "x"), "abc");
}

TEST(Text, lower_case_is_ascii_only) { EXPECT_EQ(lower_case("AzÄ[@"), "azÄ[@"); }

constexpr std::string_view kMetrics[] = {"accuracy", "precision", "recall", "f1", "roc_auc"};

TEST(Text, nearest_finds_slips) {
  EXPECT_EQ(nearest("acuracy", kMetrics), "accuracy");
  EXPECT_EQ(nearest("ACCURACY", kMetrics), "accuracy");
  EXPECT_EQ(nearest("recal", kMetrics), "recall");
  EXPECT_EQ(nearest("rcoauc", kMetrics), "roc_auc");  // a swap of neighbours and an insertion
  EXPECT_EQ(nearest("1f", kMetrics), "f1");           // a swap is one edit
  EXPECT_EQ(nearest("f1", kMetrics), "f1");
}

TEST(Text, nearest_is_empty_where_nothing_is_near) {
  EXPECT_EQ(nearest("latency", kMetrics), "");
  EXPECT_EQ(nearest("", kMetrics), "");
  EXPECT_EQ(nearest("recall", {}), "");
  constexpr std::string_view kLetters[] = {"a", "b"};
  EXPECT_EQ(nearest("x", kLetters), "");
  EXPECT_EQ(nearest("A", kLetters), "a");
  EXPECT_EQ(nearest(std::string(100000, 'a'), kMetrics), "");
}

TEST(Text, the_first_of_equally_near_candidates) {
  constexpr std::string_view kNames[] = {"mean_b", "mean_a"};
  EXPECT_EQ(nearest("mean_c", kNames), "mean_b");
}

TEST(Text, did_you_mean_is_a_question_or_nothing) {
  EXPECT_EQ(did_you_mean("acuracy", kMetrics), "did you mean 'accuracy'?");
  EXPECT_EQ(did_you_mean("latency", kMetrics), "");
}

}  // namespace
}  // namespace assay
