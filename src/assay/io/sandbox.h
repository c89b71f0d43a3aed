// SPDX-License-Identifier: Apache-2.0
// A program that is not trusted, run once: in an empty directory of its own, without our environment, with limits of
// time, memory, file size and processes, and without a network where the system lets us take it away.
#pragma once

#include <string>
#include <vector>

#include "assay/base/status.h"

namespace assay {

struct SandboxLimits {
  double seconds = 10;
  int64_t memory_bytes = int64_t{1} << 30;
  int64_t file_bytes = int64_t{16} << 20;
  int processes = 64;
};

struct SandboxResult {
  bool timed_out = false;
  int exit_code = -1;  // -1: ended by a signal
  int signal = 0;
  std::string output;  // the last 4 KiB of what it wrote, errors included
};

class Sandbox {
 public:
  // Errors: a tool that is needed is not installed.
  static Result<Sandbox> open(const SandboxLimits& limits);
  // Runs words in a directory that holds one file. Called by several threads at once. Errors: it cannot be started.
  Result<SandboxResult> run(const std::vector<std::string>& words, const std::string& file,
                            const std::string& content) const;

 private:
  explicit Sandbox(const SandboxLimits& limits) : limits_(limits) {}
  SandboxLimits limits_;
  bool apart_ = false;  // without a network, and with process numbers of their own
};

}  // namespace assay
