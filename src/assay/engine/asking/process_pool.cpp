// SPDX-License-Identifier: Apache-2.0
#include "assay/engine/asking/process_pool.h"

namespace assay {

Status ProcessPool::start(std::string_view line, uint64_t tag, double now) {
  Worker* chosen = nullptr;
  for (Worker& worker : workers_) {
    if (!worker.tag && (!chosen || (worker.process && !chosen->process))) chosen = &worker;
  }
  // A process is started only where every one that runs is busy.
  if (!chosen || (!chosen->process && static_cast<int>(workers_.size()) < most_))
    chosen = chosen ? chosen : &workers_.emplace_back();
  if (!chosen->process) {
    ASSAY_TRY(ChildProcess process, ChildProcess::start(words_, directory_));
    chosen->process = std::move(process);
  }
  chosen->process->write(line);
  chosen->tag = tag;
  chosen->started = now;
  ++busy_;
  return {};
}

void ProcessPool::descriptors(std::vector<pollfd>& all) const {
  for (const Worker& worker : workers_) {
    if (!worker.tag || !worker.process) continue;
    all.push_back({worker.process->output(), POLLIN, 0});
    if (worker.process->wants_to_write()) all.push_back({worker.process->input(), POLLOUT, 0});
  }
}

void ProcessPool::collect(double now, std::vector<Finished>& finished) {
  for (Worker& worker : workers_) {
    if (!worker.tag || !worker.process) continue;
    std::vector<std::string> lines;
    const Status status = worker.process->pump(lines, longest_);
    Finished result;
    result.tag = *worker.tag;
    result.total_ms = (now - worker.started) * 1e3;
    if (!lines.empty()) {
      result.line = std::move(lines.front());
    } else if (!status.ok()) {
      result.failure = status.message();
    } else if (timeout_seconds_ > 0 && now - worker.started > timeout_seconds_) {
      result.timed_out = true;
      result.failure = "no answer in time";
    } else {
      continue;
    }
    // One that answers twice, or is late, is out of step: another takes its place.
    if (!status.ok() || lines.size() != 1) {
      if (!status.ok()) {
        const std::string words = worker.process->last_words();
        if (!words.empty()) result.failure += ": " + words;
      }
      worker.process.reset();
    }
    worker.tag.reset();
    --busy_;
    finished.push_back(std::move(result));
  }
}

}  // namespace assay
