// SPDX-License-Identifier: Apache-2.0
#include "assay/base/threads.h"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <thread>
#include <vector>

namespace assay {
namespace {

// Whether `count` pieces of work are under way at the same moment: each waits for all the others, up to a minute.
bool all_at_once(int count) {
  Context context(count, 0, {});
  std::atomic<int> started{0};
  std::atomic<bool> together{true};
  parallel_for(context, count, [&](int) {
    ++started;
    const auto end = std::chrono::steady_clock::now() + std::chrono::minutes(1);
    while (started < count && std::chrono::steady_clock::now() < end) std::this_thread::yield();
    if (started < count) together = false;
  });
  return together;
}

TEST(Threads, every_piece_of_work_is_done_once) {
  for (const int threads : {1, 2, 8}) {
    Context context(threads, 0, {});
    std::vector<std::atomic<int>> done(1000);
    parallel_for(context, 1000, [&](int i) { ++done[i]; });
    for (const auto& times : done) ASSERT_EQ(times, 1);
  }
}

TEST(Threads, as_many_as_were_asked_for_work_at_once) { EXPECT_TRUE(all_at_once(4)); }

TEST(Threads, both_sides_of_a_fork_keep_a_working_pool) {
#if defined(__SANITIZE_THREAD__)
  GTEST_SKIP() << "ThreadSanitizer does not follow a fork of a process with threads";
#endif
  ASSERT_TRUE(all_at_once(3));
  const pid_t child = ::fork();
  ASSERT_GE(child, 0);
  if (child == 0) ::_exit(all_at_once(3) ? 0 : 1);
  EXPECT_TRUE(all_at_once(3)) << "in the parent";
  int status = 0;
  ASSERT_EQ(::waitpid(child, &status, 0), child);
  EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0) << "in the child";
}

}  // namespace
}  // namespace assay
