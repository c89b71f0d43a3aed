// SPDX-License-Identifier: Apache-2.0
#include "assay/base/progress.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <pty.h>
#include <unistd.h>

#include <chrono>
#include <limits>
#include <thread>
#include <vector>

#include "assay/base/clock.h"

namespace assay {
namespace {

TEST(Progress, counts_are_short) {
  EXPECT_EQ(short_count(0), "0");
  EXPECT_EQ(short_count(999), "999");
  EXPECT_EQ(short_count(1000), "1.0k");
  EXPECT_EQ(short_count(12345678), "12.3M");
  EXPECT_EQ(short_count(999949), "999.9k");
  EXPECT_EQ(short_count(999999), "1.0M");
  EXPECT_EQ(short_count(1200000000), "1.2G");
  EXPECT_EQ(short_count(-1500), "-1.5k");
  EXPECT_EQ(short_count(std::numeric_limits<int64_t>::max()), "9223372.0T");
}

TEST(Progress, durations_are_rounded_up) {
  EXPECT_EQ(short_duration(0), "0 s");
  EXPECT_EQ(short_duration(2.1), "3 s");
  EXPECT_EQ(short_duration(59.5), "1 min 0 s");
  EXPECT_EQ(short_duration(125), "2 min 5 s");
  EXPECT_EQ(short_duration(4320), "1 h 12 min");
  EXPECT_EQ(short_duration(-5), "0 s");
  EXPECT_EQ(short_duration(std::numeric_limits<double>::quiet_NaN()), "0 s");
  EXPECT_EQ(short_duration(std::numeric_limits<double>::infinity()), "277777 h 46 min");
}

TEST(Progress, the_line) {
  EXPECT_EQ(progress_line("reading {} rows", 12300000, 36900000, 1.5), "reading 12.3M rows  8.2M/s  ETA 3 s");
  EXPECT_EQ(progress_line("reading {} rows", 12300000, 0, 1.5), "reading 12.3M rows  8.2M/s");
  EXPECT_EQ(progress_line("reading {} rows", 10, 10, 1), "reading 10 rows  10/s");
  EXPECT_EQ(progress_line("reading {} rows", 0, 10, 1), "reading 0 rows");
  EXPECT_EQ(progress_line("resampling", 5, 10, 1), "resampling 5  5/s  ETA 1 s");
}

TEST(Progress, threads_lose_no_count) {
  Progress progress("x", 0, false);
  {
    std::vector<std::jthread> threads;
    for (int t = 0; t < 4; ++t) {
      threads.emplace_back([&] {
        for (int i = 0; i < 10000; ++i) progress.add(3);
      });
    }
  }
  EXPECT_EQ(progress.done(), 120000);
}

// Standard error as a pseudo terminal of 80 columns, or as a pipe; what was written comes back.
template <typename Work>
std::string drawn(bool terminal, Work work) {
  int ends[2] = {-1, -1};
  winsize size{};
  size.ws_col = 80;
  const int opened = terminal ? ::openpty(&ends[0], &ends[1], nullptr, nullptr, &size) : ::pipe(ends);
  if (opened != 0) return "no terminal to be had";
  const int before = ::dup(STDERR_FILENO);
  ::dup2(ends[1], STDERR_FILENO);
  work();
  ::dup2(before, STDERR_FILENO);
  ::close(before);
  ::fcntl(ends[0], F_SETFL, O_NONBLOCK);
  std::string text;
  char block[4096];
  for (ssize_t got; (got = ::read(ends[0], block, sizeof block)) > 0;) text.append(block, static_cast<size_t>(got));
  ::close(ends[1]);
  ::close(ends[0]);
  return text;
}

void wait() { std::this_thread::sleep_for(std::chrono::milliseconds(250)); }

TEST(Progress, draws_on_a_terminal_and_cleans_up) {
  const std::string text = drawn(true, [] {
    Progress progress("reading {} rows", 0, true);
    progress.add(5);  // too early to draw
    wait();
    progress.add(7);
    progress.finish();
    wait();
    progress.add(1);
    progress.finish();
  });
  EXPECT_TRUE(text.starts_with("\rreading 12 rows  ")) << text;
  EXPECT_TRUE(text.ends_with("\x1b[K\r\x1b[K")) << text;
  EXPECT_EQ(text.find("13 rows"), std::string::npos);
}

TEST(Progress, draws_five_times_a_second_at_most) {
  double elapsed = 0;
  const std::string text = drawn(true, [&] {
    const double start = monotonic_seconds();
    Progress progress("reading {} rows", 0, true);
    {
      std::vector<std::jthread> threads;
      for (int t = 0; t < 2; ++t) {
        threads.emplace_back([&] {
          while (monotonic_seconds() < start + 0.5) progress.add(1);
        });
      }
    }
    elapsed = monotonic_seconds() - start;
  });
  size_t lines = 0;
  for (size_t at = 0; (at = text.find("reading", at)) != std::string::npos; ++at) ++lines;
  EXPECT_GE(lines, 1u);
  EXPECT_LE(static_cast<double>(lines), elapsed * 5);
}

TEST(Progress, nothing_where_it_is_off_or_no_terminal) {
  const auto work = [](bool enabled) {
    return [enabled] {
      Progress progress("reading {} rows", 0, enabled);
      wait();
      progress.add(7);
    };
  };
  EXPECT_EQ(drawn(true, work(false)), "");
  EXPECT_EQ(drawn(false, work(true)), "");
}

TEST(Progress, a_long_line_is_cut_to_the_terminal) {
  const std::string text = drawn(true, [] {
    Progress progress(std::string(200, 'x'), 0, true);
    wait();
    progress.add(7);
  });
  EXPECT_EQ(text, "\r" + std::string(78, 'x') + "\u2026\x1b[K\r\x1b[K");
}

}  // namespace
}  // namespace assay
