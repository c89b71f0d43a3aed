// SPDX-License-Identifier: Apache-2.0
#include "assay/base/threads.h"

#include <pthread.h>
#include <tbb/global_control.h>
#include <tbb/parallel_for.h>
#include <tbb/task_arena.h>

#include <atomic>
#include <map>
#include <memory>
#include <mutex>
#include <new>
#include <thread>
#include <utility>
#include <vector>

namespace assay {
namespace {

// The arenas that parallel work takes in turn, so that a thread that has just worked in one finds the next work there:
// to a new arena oneTBB's threads often come late or never, and the work would be done by its caller alone.
//
// After a fork oneTBB leaves the child a pool whose threads are gone, and says nothing: work would go on with one. So
// the arenas and the pool end before a fork, and each side starts its own with its next parallel work. A fork while
// another thread is at parallel work leaves the child with one thread.
class Arenas {
 public:
  static Arenas& all() {
    static Arenas& only = *new Arenas;
    static const int registered =
        ::pthread_atfork([] { only.before_fork(); }, [] { only.after_fork(); }, [] { only.after_fork(); });
    static_cast<void>(registered);
    return only;
  }

  // An arena for so many threads that nobody works in; give_back() it.
  std::unique_ptr<tbb::task_arena> take(int threads) {
    std::lock_guard lock(mutex_);
    auto& idle = idle_[threads];
    if (idle.empty()) return std::make_unique<tbb::task_arena>(threads);
    auto arena = std::move(idle.back());
    idle.pop_back();
    return arena;
  }
  void give_back(std::unique_ptr<tbb::task_arena> arena) {
    const int threads = arena->max_concurrency();
    std::lock_guard lock(mutex_);
    idle_[threads].push_back(std::move(arena));
  }

 private:
  void before_fork() {
    mutex_.lock();
    idle_.clear();
    tbb::finalize(pool_, std::nothrow);
  }
  void after_fork() {
    pool_ = tbb::task_scheduler_handle(tbb::attach{});
    mutex_.unlock();
  }

  std::mutex mutex_;
  std::map<int, std::vector<std::unique_ptr<tbb::task_arena>>> idle_;  // by threads
  tbb::task_scheduler_handle pool_{tbb::attach{}};
};

class Arena {
 public:
  explicit Arena(int threads) : arena_(Arenas::all().take(threads)) {}
  ~Arena() { Arenas::all().give_back(std::move(arena_)); }
  tbb::task_arena* operator->() const { return arena_.get(); }

 private:
  std::unique_ptr<tbb::task_arena> arena_;
};

}  // namespace

int hardware_threads() {
  const unsigned count = std::thread::hardware_concurrency();
  return count > 0 ? static_cast<int>(count) : 1;
}

void parallel_for(Context& context, int count, const std::function<void(int)>& work) {
  if (count <= 1 || context.threads() <= 1) {
    for (int i = 0; i < count && !context.stopped(); ++i) work(i);
    return;
  }
  // Never fewer threads than were asked for, even on a machine with fewer cores: the same code runs everywhere.
  tbb::global_control limit(tbb::global_control::max_allowed_parallelism, static_cast<size_t>(context.threads()));
  const Arena arena(context.threads());
  std::atomic<int> next = 0;  // whichever task is begun, it does the first work that is left
  arena->execute([&] {
    tbb::parallel_for(
        0, count,
        [&](int) {
          if (!context.stopped()) work(next++);
        },
        tbb::simple_partitioner());
  });
}

}  // namespace assay
