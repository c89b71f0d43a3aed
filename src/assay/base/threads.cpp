// SPDX-License-Identifier: Apache-2.0
#include "assay/base/threads.h"

#include <tbb/global_control.h>
#include <tbb/parallel_for.h>
#include <tbb/task_arena.h>

#include <thread>

namespace assay {

int hardware_threads() {
  const unsigned count = std::thread::hardware_concurrency();
  return count > 0 ? static_cast<int>(count) : 1;
}

void parallel_for(Context& context, int count, const std::function<void(int)>& work) {
  if (count <= 1 || context.threads() <= 1) {
    for (int i = 0; i < count; ++i) work(i);
    return;
  }
  // Never fewer threads than were asked for, even on a machine with fewer cores: the same code runs everywhere.
  tbb::global_control limit(tbb::global_control::max_allowed_parallelism, static_cast<size_t>(context.threads()));
  tbb::task_arena arena(context.threads());
  arena.execute([&] {
    tbb::parallel_for(
        0, count, [&](int i) { work(i); }, tbb::simple_partitioner());
  });
}

}  // namespace assay
