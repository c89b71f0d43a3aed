// SPDX-License-Identifier: Apache-2.0
#include "assay/base/log.h"

#include "assay/base/clock.h"

namespace assay {

std::string log_line(LogLevel level, std::string_view message) {
  std::string line = "assay: ";
  if (level == LogLevel::error) line += "error: ";
  if (level == LogLevel::warning) line += "warning: ";
  for (const char c : message) {
    const auto byte = static_cast<unsigned char>(c);
    const bool control = (byte < 0x20 && c != '\n' && c != '\t') || byte == 0x7f;
    line += control ? '?' : c;
  }
  return line + "\n";
}

void Log::write(LogLevel level, std::string_view message) {
  if (!shows(level)) return;
  std::string line = log_line(level, message);
  const std::lock_guard lock(mutex_);
  // A progress line may stand there without a line end; it is drawn anew below.
  if (is_terminal(::fileno(out_))) line.insert(0, "\r\x1b[K");
  std::fwrite(line.data(), 1, line.size(), out_);
  std::fflush(out_);
}

}  // namespace assay
