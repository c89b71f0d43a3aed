// SPDX-License-Identifier: Apache-2.0
// Copies of one program that answers a line with a line, for several threads that each wait for their answer: a thread
// takes a copy that is free, and another is started only where there is none. So there are never more than threads.
#pragma once

#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "assay/base/status.h"
#include "assay/io/child_process.h"

namespace assay {

class LinePrograms {
 public:
  // `timeout_seconds` is of one answer, `longest` of its bytes.
  LinePrograms(std::vector<std::string> words, std::string directory, double timeout_seconds, size_t longest)
      : words_(std::move(words)), directory_(std::move(directory)), seconds_(timeout_seconds), longest_(longest) {}

  // The line that answers this one. Errors, each about this line alone: the program cannot be started, ended, was
  // silent for too long, or wrote more than one line; a fresh copy answers the next line.
  Result<std::string> ask(std::string_view line);

 private:
  Result<std::string> answer(ChildProcess& program, std::string_view line) const;
  // A copy that runs, and has said nothing unasked.
  Result<ChildProcess> take();

  std::vector<std::string> words_;
  std::string directory_;
  double seconds_;
  size_t longest_;
  std::mutex mutex_;
  std::vector<ChildProcess> free_;
};

// Whether a program of this name could be started: it is found along PATH, or, where it has a slash, from `directory`.
bool is_program(const std::string& name, const std::string& directory);

}  // namespace assay
