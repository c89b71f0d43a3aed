// SPDX-License-Identifier: Apache-2.0
#include "calls.h"

#include <chrono>
#include <exception>
#include <thread>

namespace assay::python {

namespace nb = nanobind;
using std::chrono_literals::operator""ms;

void Call::run(const std::function<void()>& work, const std::function<void()>& meanwhile) {
  std::exception_ptr failure, raised;
  std::thread worker([&] {
    try {
      work();
    } catch (...) {
      failure = std::current_exception();
    }
    const std::lock_guard lock(mutex_);
    ended_ = true;
    changed_.notify_all();
  });
  for (int ticks = 1;; ++ticks) {
    Question* question = nullptr;
    {
      const nb::gil_scoped_release release;
      std::unique_lock lock(mutex_);
      changed_.wait_for(lock, 20ms, [&] { return ended_ || !questions_.empty(); });
      if (!questions_.empty()) {
        question = questions_.front();
        questions_.pop_front();
      } else if (ended_) {
        break;
      }
    }
    try {
      if (PyErr_CheckSignals() != 0) nb::raise_python_error();
      if (question && !raised) (*question->what)();
      if (!question && meanwhile && !raised && ticks % 5 == 0) meanwhile();
    } catch (...) {
      if (!raised) raised = std::current_exception();
      stop_.request_stop();
    }
    if (question) {
      const std::lock_guard lock(mutex_);
      question->answered = true;
      changed_.notify_all();
    }
  }
  {
    const nb::gil_scoped_release release;
    worker.join();
  }
  if (raised) std::rethrow_exception(raised);
  if (failure) std::rethrow_exception(failure);
}

void Call::ask(const std::function<void()>& what) {
  Question question{&what};
  std::unique_lock lock(mutex_);
  questions_.push_back(&question);
  changed_.notify_all();
  changed_.wait(lock, [&] { return question.answered; });
}

}  // namespace assay::python
