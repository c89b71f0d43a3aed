// SPDX-License-Identifier: Apache-2.0
#include "assay/data/csv_shape.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

namespace assay {
namespace {

std::optional<RaggedRow> in_text(const std::string& text) {
  const std::string path =
      (std::filesystem::temp_directory_path() / ("csv_shape_test." + std::to_string(::getpid()))).string();
  std::ofstream(path, std::ios::binary) << text;
  const auto found = first_ragged_row(path);
  std::filesystem::remove(path);
  return found;
}

TEST(CsvShape, FindsTheFirstRowOfAnotherLength) {
  const auto longer = in_text("y,p\n0,0.1\n1,0.9,7\n0\n");
  ASSERT_TRUE(longer);
  EXPECT_EQ(longer->line, 3);
  EXPECT_EQ(longer->values, 3);
  EXPECT_EQ(longer->expected, 2);
  const auto shorter = in_text("y;p;q\n0;1;2\n0;1");
  ASSERT_TRUE(shorter);
  EXPECT_EQ(shorter->line, 3);
  EXPECT_EQ(shorter->values, 2);
}

TEST(CsvShape, RectangularFilesHaveNone) {
  EXPECT_FALSE(in_text("y,p\n0,1\n\n1,2\r\n"));
  EXPECT_FALSE(in_text(""));
  EXPECT_FALSE(in_text("name,p\n\"a, b\nc\",1\nd,2\n"));
}

TEST(CsvShape, LinesInsideOfQuotesAreCounted) {
  const auto ragged = in_text("name,p\n\"a\nb\",1\nc,2,3\n");
  ASSERT_TRUE(ragged);
  EXPECT_EQ(ragged->line, 4);
}

TEST(CsvShape, AFileThatIsNoTextOrNotThereHasNone) {
  EXPECT_FALSE(in_text(std::string("a,b\n\0,1,2\n", 10)));
  EXPECT_FALSE(first_ragged_row("/nowhere/at/all.csv"));
}

}  // namespace
}  // namespace assay
