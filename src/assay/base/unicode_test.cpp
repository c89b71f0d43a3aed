// SPDX-License-Identifier: Apache-2.0
#include "assay/base/unicode.h"

#include <gtest/gtest.h>

namespace assay {
namespace {

TEST(Unicode, CodePointsRoundTripAndBrokenBytesCountOneByOne) {
  const std::string text = "a\xc3\xa9\xe6\x97\xa5\xf0\x9f\x99\x82";
  EXPECT_EQ(code_points(text), U"a\u00e9\u65e5\U0001f642");
  EXPECT_EQ(utf8_of(code_points(text)), text);
  EXPECT_EQ(count_code_points("\xff\xc3(\xe6\x97"), 5u);
  EXPECT_EQ(code_points("\xc0\x80\xed\xa0\x80").size(), 5u);  // overlong, and half of a pair
}

TEST(Unicode, LowerCaseKnowsWholeWords) {
  EXPECT_EQ(lower_text("\u03a3\u039f\u03a6\u039f\u03a3"), "\u03c3\u03bf\u03c6\u03bf\u03c2");
  EXPECT_EQ(lower_text("\u0130A"), "i\u0307a");
  EXPECT_EQ(upper_text("stra\u00dfe"), "STRASSE");
  EXPECT_EQ(lower_text("ABC xyz"), "abc xyz");
}

TEST(Unicode, WordsStandBetweenWhiteSpaceOfAnyKind) {
  EXPECT_EQ(words_of(" a\u00a0b\u3000c\n"), (std::vector<std::string_view>{"a", "b", "c"}));
  EXPECT_EQ(strip("\u2003 x y \t"), "x y");
  EXPECT_TRUE(words_of(" \n").empty());
}

}  // namespace
}  // namespace assay
