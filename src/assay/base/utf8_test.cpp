// SPDX-License-Identifier: Apache-2.0
#include "assay/base/utf8.h"

#include <gtest/gtest.h>

#include "assay/base/width_tables.h"

namespace assay {
namespace {

TEST(Utf8, well_formed_text_has_no_fault) {
  EXPECT_EQ(invalid_utf8_at(""), std::nullopt);
  EXPECT_EQ(invalid_utf8_at("abc \u00e4\u20ac\U0001f600"), std::nullopt);
  EXPECT_EQ(invalid_utf8_at(std::string_view("a\0b", 3)), std::nullopt);
  EXPECT_EQ(invalid_utf8_at("\xed\x9f\xbf\xee\x80\x80\xf4\x8f\xbf\xbf"), std::nullopt);  // U+D7FF, U+E000, U+10FFFF
}

TEST(Utf8, the_fault_is_placed) {
  EXPECT_EQ(invalid_utf8_at("ab\xff"), 2u);
  EXPECT_EQ(invalid_utf8_at("ab\x80"), 2u);
  EXPECT_EQ(invalid_utf8_at("\xc0\xaf"), 0u);          // overlong
  EXPECT_EQ(invalid_utf8_at("\xc1\xbf"), 0u);          // overlong
  EXPECT_EQ(invalid_utf8_at("\xe0\x9f\xbf"), 0u);      // overlong
  EXPECT_EQ(invalid_utf8_at("\xf0\x8f\xbf\xbf"), 0u);  // overlong
  EXPECT_EQ(invalid_utf8_at("x\xed\xa0\x80"), 1u);     // surrogate
  EXPECT_EQ(invalid_utf8_at("\xf4\x90\x80\x80"), 0u);  // beyond U+10FFFF
  EXPECT_EQ(invalid_utf8_at("\xf5\x80\x80\x80"), 0u);
  EXPECT_EQ(invalid_utf8_at("\u20ac\xe2\x82"), 3u);  // cut off
  EXPECT_EQ(invalid_utf8_at("\xe2\x82z"), 0u);
}

// Every sequence of two and three bytes, against the ranges of table 3-7 written out.
TEST(Utf8, agrees_with_the_table_on_short_sequences) {
  for (int a = 0x80; a < 0x100; ++a) {
    for (int b = 0; b < 0x100; ++b) {
      const std::string two{static_cast<char>(a), static_cast<char>(b)};
      const bool tail = b >= 0x80 && b <= 0xbf;
      ASSERT_EQ(!invalid_utf8_at(two), a >= 0xc2 && a <= 0xdf && tail) << a << " " << b;
      const bool second = a == 0xe0 ? b >= 0xa0 && b <= 0xbf : a == 0xed ? b >= 0x80 && b <= 0x9f : tail;
      for (const int c : {0x00, 0x7f, 0x80, 0xbf, 0xc0, 0xff}) {
        const bool good = a >= 0xe0 && a <= 0xef && second && (c == 0x80 || c == 0xbf);
        const bool pair_and_ascii = a >= 0xc2 && a <= 0xdf && tail && c < 0x80;
        ASSERT_EQ(!invalid_utf8_at(two + static_cast<char>(c)), good || pair_and_ascii) << a << " " << b << " " << c;
      }
    }
  }
}

TEST(Utf8, width_in_columns) {
  EXPECT_EQ(display_width(""), 0u);
  EXPECT_EQ(display_width("abc"), 3u);
  EXPECT_EQ(display_width("\u00e4\u0434\u03b1"), 3u);
  EXPECT_EQ(display_width("a\u0308"), 1u);       // combining
  EXPECT_EQ(display_width("\u05d0\u05b8"), 1u);  // Hebrew point
  EXPECT_EQ(display_width("\u0e01\u0e34"), 1u);  // Thai vowel above
  EXPECT_EQ(display_width("\u65e5\u672c\u8a9e"), 6u);
  EXPECT_EQ(display_width("\ud55c"), 2u);
  EXPECT_EQ(display_width("\u1112\u1161\u11ab"), 2u);  // the same syllable from its letters
  EXPECT_EQ(display_width("\uff21\uff71"), 3u);        // full width A, half width a
  EXPECT_EQ(display_width("\U0001f600\u2705"), 4u);
  EXPECT_EQ(display_width("\u2713\u2026"), 2u);
  EXPECT_EQ(display_width("a\u200bb"), 2u);
  EXPECT_EQ(display_width("\x1b\n\x7f"), 0u);
  EXPECT_EQ(display_width("\xff\xfe"), 2u);
}

template <size_t count>
void expect_sorted(const width_tables::Range (&ranges)[count]) {
  for (size_t i = 0; i < count; ++i) {
    EXPECT_LE(ranges[i].first, ranges[i].last);
    if (i > 0) {
      EXPECT_LT(ranges[i - 1].last, ranges[i].first);
    }
  }
}

TEST(Utf8, the_tables_are_sorted_as_the_search_needs) {
  expect_sorted(width_tables::kZeroWidth);
  expect_sorted(width_tables::kWide);
}

TEST(Utf8, shorten_keeps_to_the_columns) {
  EXPECT_EQ(shorten("accuracy", 8), "accuracy");
  EXPECT_EQ(shorten("accuracy", 5), "accu\u2026");
  EXPECT_EQ(shorten("accuracy", 1), "\u2026");
  EXPECT_EQ(shorten("accuracy", 0), "");
  EXPECT_EQ(shorten("\u65e5\u672c\u8a9e", 4), "\u65e5\u2026");  // the second would need a fifth column
  EXPECT_EQ(shorten("a\u0308bc", 2), "a\u0308\u2026");
  for (size_t columns = 0; columns < 12; ++columns) {
    const std::string cut = shorten("a\u65e5\xff\u0308\U0001f600 some text", columns);
    EXPECT_LE(display_width(cut), columns);
  }
}

}  // namespace
}  // namespace assay
