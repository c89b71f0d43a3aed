// SPDX-License-Identifier: Apache-2.0
// Long calls: the work goes on beside the calling thread, which waits without the interpreter's lock, looks for Ctrl-C
// and answers what the work asks of Python.
#pragma once

#include <nanobind/nanobind.h>

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <stop_token>

namespace assay::python {

class Call {
 public:
  // Runs `work` to its end. `meanwhile` is called with the lock about every 100 ms. On a signal that raises (Ctrl-C),
  // and where `meanwhile` or an answer raises, it asks the work to stop, waits for it, and raises that.
  void run(const std::function<void()>& work, const std::function<void()>& meanwhile = {});

  // For the work to look at.
  std::stop_token stop() const { return stop_.get_token(); }
  // From within the work, on any thread of it: runs `question` on the calling thread with the interpreter's lock, and
  // waits for its end. Not answered once the call is being stopped.
  void ask(const std::function<void()>& question);

 private:
  struct Question {
    const std::function<void()>* what;
    bool answered = false;
  };

  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<Question*> questions_;
  bool ended_ = false;
  std::stop_source stop_;
};

}  // namespace assay::python
