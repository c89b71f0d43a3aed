// SPDX-License-Identifier: Apache-2.0
// While it lives, a write of this thread to a pipe or socket whose reader has gone is an error of the write, and ends
// nothing.
#pragma once

#include <csignal>
#include <ctime>

namespace assay {

class BrokenPipesAreErrors {
 public:
  BrokenPipesAreErrors() {
    sigemptyset(&pipe_);
    sigaddset(&pipe_, SIGPIPE);
    ::pthread_sigmask(SIG_BLOCK, &pipe_, &before_);
  }
  ~BrokenPipesAreErrors() {
    // One that is pending would come with the old mask.
    const timespec at_once{};
    while (::sigtimedwait(&pipe_, nullptr, &at_once) > 0) {
    }
    ::pthread_sigmask(SIG_SETMASK, &before_, nullptr);
  }
  BrokenPipesAreErrors(const BrokenPipesAreErrors&) = delete;
  BrokenPipesAreErrors& operator=(const BrokenPipesAreErrors&) = delete;

 private:
  sigset_t pipe_{}, before_{};
};

}  // namespace assay
