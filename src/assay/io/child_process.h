// SPDX-License-Identifier: Apache-2.0
// A child process that speaks lines on its pipes: what is written goes to its standard input, lines come from its
// standard output, and its standard error is kept for messages, the last 4 KiB of it.
#pragma once

#include <sys/types.h>

#include <string>
#include <string_view>
#include <vector>

#include "assay/base/status.h"

namespace assay {

class ChildProcess {
 public:
  // Starts a program with its arguments, found along PATH, in `directory` (empty: this one). It dies with us.
  // Errors: no such program.
  static Result<ChildProcess> start(const std::vector<std::string>& words, const std::string& directory);
  ChildProcess(ChildProcess&& other) noexcept;
  ChildProcess& operator=(ChildProcess&& other) noexcept;
  ~ChildProcess();  // ends it: first by closing its input, then, half a second later, by killing it

  int input() const { return input_; }    // to wait on until it takes more, while wants_to_write()
  int output() const { return output_; }  // to wait on until it says something
  int messages() const { return messages_; }
  pid_t id() const { return id_; }

  void write(std::string_view line);  // queues; a line end is added
  bool wants_to_write() const { return !queue_.empty(); }
  bool in_a_line() const { return !partial_.empty(); }  // it has begun a line that it did not end yet
  // Moves what can be moved without waiting and appends whole lines. Errors: it ended, closed its output, or wrote a
  // line longer than `longest` bytes.
  Status pump(std::vector<std::string>& lines, size_t longest);
  // How it ended and what it said last, for people. Waits for it to end.
  std::string last_words();
  // Ends it at once, without the half second.
  void kill();

 private:
  ChildProcess() = default;
  void read_messages();

  pid_t id_ = -1;
  int input_ = -1, output_ = -1, messages_ = -1;
  std::string queue_, partial_, said_;
};

}  // namespace assay
