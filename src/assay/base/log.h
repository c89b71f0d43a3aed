// SPDX-License-Identifier: Apache-2.0
// Messages for people on standard error, one call one whole line, from any thread. What is asked for goes to standard
// output and never through here.
#pragma once

#include <cstdio>
#include <mutex>
#include <string>
#include <string_view>

namespace assay {

// --quiet is `error`, nothing is `info`, --verbose is `debug`.
enum class LogLevel { error, warning, info, debug };

// "assay: warning: 3 rows were left out". Control characters but line ends and tabs become '?', as a message may quote
// data and a terminal obeys them.
std::string log_line(LogLevel level, std::string_view message);

class Log {
 public:
  explicit Log(LogLevel most = LogLevel::info, std::FILE* out = stderr) : most_(most), out_(out) {}

  void error(std::string_view message) { write(LogLevel::error, message); }
  void warning(std::string_view message) { write(LogLevel::warning, message); }
  void info(std::string_view message) { write(LogLevel::info, message); }
  void debug(std::string_view message) { write(LogLevel::debug, message); }
  // For messages that cost something to make.
  bool shows(LogLevel level) const { return level <= most_; }

 private:
  void write(LogLevel level, std::string_view message);

  LogLevel most_;
  std::FILE* out_;
  std::mutex mutex_;
};

}  // namespace assay
