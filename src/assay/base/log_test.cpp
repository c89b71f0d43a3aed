// SPDX-License-Identifier: Apache-2.0
#include "assay/base/log.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <thread>
#include <vector>

#include "assay/base/text.h"

namespace assay {
namespace {

// What a log wrote to a file of its own.
template <typename Work>
std::string written(LogLevel most, Work work) {
  std::FILE* file = std::tmpfile();
  Log log(most, file);
  work(log);
  std::string text(static_cast<size_t>(std::ftell(file)), '\0');
  std::rewind(file);
  text.resize(std::fread(text.data(), 1, text.size(), file));
  std::fclose(file);
  return text;
}

void say_all(Log& log) {
  log.error("e");
  log.warning("w");
  log.info("i");
  log.debug("d");
}

TEST(Log, levels) {
  EXPECT_EQ(written(LogLevel::error, say_all), "assay: error: e\n");
  EXPECT_EQ(written(LogLevel::warning, say_all), "assay: error: e\nassay: warning: w\n");
  EXPECT_EQ(written(LogLevel::info, say_all), "assay: error: e\nassay: warning: w\nassay: i\n");
  EXPECT_EQ(written(LogLevel::debug, say_all), "assay: error: e\nassay: warning: w\nassay: i\nassay: d\n");
}

TEST(Log, data_cannot_command_the_terminal) {
  EXPECT_EQ(log_line(LogLevel::info, "a\x1b[2Jb\r\x7f\n\tc \u00e4"), "assay: a?[2Jb??\n\tc \u00e4\n");
}

TEST(Log, lines_of_threads_stay_whole) {
  const std::string text = written(LogLevel::info, [](Log& log) {
    std::vector<std::jthread> threads;
    for (int t = 0; t < 4; ++t) {
      threads.emplace_back([&log, t] {
        for (int i = 0; i < 200; ++i) log.info(std::string(50, static_cast<char>('a' + t)));
      });
    }
  });
  std::vector<std::string> lines = split(text, '\n');
  ASSERT_EQ(lines.size(), 801u);
  for (size_t i = 0; i < 800; ++i) {
    ASSERT_EQ(lines[i].size(), 57u);
    EXPECT_EQ(std::count(lines[i].begin() + 7, lines[i].end(), lines[i][7]), 50) << lines[i];
  }
}

}  // namespace
}  // namespace assay
