// SPDX-License-Identifier: Apache-2.0
#include "assay/base/threads.h"

#include <pthread.h>
#include <tbb/global_control.h>
#include <tbb/parallel_for.h>
#include <tbb/task_arena.h>

#include <algorithm>
#include <atomic>
#include <new>
#include <thread>

namespace assay {
namespace {

// After a fork oneTBB leaves the child a pool whose threads are gone, and says nothing: work would go on with one. So
// the pool ends before a fork, and each side starts one of its own with its next parallel work. A fork while another
// thread is at parallel work leaves the child with one thread.
class PoolAcrossForks {
 public:
  static void keep() {
    static PoolAcrossForks& only = *new PoolAcrossForks;
    static const int registered = ::pthread_atfork([] { tbb::finalize(only.pool_, std::nothrow); },
                                                   [] { only.pool_ = tbb::task_scheduler_handle(tbb::attach{}); },
                                                   [] { only.pool_ = tbb::task_scheduler_handle(tbb::attach{}); });
    static_cast<void>(registered);
  }

 private:
  tbb::task_scheduler_handle pool_{tbb::attach{}};
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
  PoolAcrossForks::keep();
  // Never fewer threads than were asked for, even on a machine with fewer cores: the same code runs everywhere.
  tbb::global_control limit(tbb::global_control::max_allowed_parallelism, static_cast<size_t>(context.threads()));
  tbb::task_arena arena(context.threads());
  std::atomic<int> next = 0;
  arena.execute([&] {
    tbb::parallel_for(
        0, std::min(count, context.threads()),
        [&](int) {
          for (int i = next++; i < count && !context.stopped(); i = next++) work(i);
        },
        tbb::simple_partitioner());
  });
}

}  // namespace assay
