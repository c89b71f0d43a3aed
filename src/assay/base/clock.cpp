// SPDX-License-Identifier: Apache-2.0
#include "assay/base/clock.h"

#include <sys/ioctl.h>
#include <sys/utsname.h>
#include <unistd.h>

#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <ctime>
#include <fstream>

#include "assay/base/text.h"

namespace assay {
namespace {

constexpr int64_t kLastSecond = 253402300799;  // 9999-12-31T23:59:59Z

// The time of day that SOURCE_DATE_EPOCH fixes.
std::optional<int64_t> fixed_second() {
  const auto seconds = parse_int(environment("SOURCE_DATE_EPOCH").value_or(""));
  return seconds && *seconds >= 0 && *seconds <= kLastSecond ? seconds : std::nullopt;
}

std::string formatted(const char* format) {
  const auto now = static_cast<std::time_t>(fixed_second().value_or(std::time(nullptr)));
  std::tm parts{};
  ::gmtime_r(&now, &parts);
  char text[64];
  return std::string(text, std::strftime(text, sizeof text, format, &parts));
}

}  // namespace

std::string time_for_files() { return formatted("%Y-%m-%dT%H-%M-%S"); }
std::string time_for_people() { return formatted("%Y-%m-%dT%H:%M:%SZ"); }

double monotonic_seconds() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

int64_t wall_microseconds() {
  if (const auto fixed = fixed_second()) return *fixed * 1'000'000;
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  return std::chrono::duration_cast<std::chrono::microseconds>(now).count();
}

std::optional<std::string> environment(const std::string& name) {
  const char* value = std::getenv(name.c_str());
  return value ? std::optional<std::string>(value) : std::nullopt;
}

std::string cpu_name() {
  // The kernel writes that file anew for every reader, which takes longer than measuring a small table.
  static const std::string name = [] {
    std::ifstream lines("/proc/cpuinfo");
    for (std::string line; std::getline(lines, line);) {
      if (line.starts_with("model name")) return trim(line.substr(line.find(':') + 1));
    }
    return std::string("unknown");
  }();
  return name;
}

std::string operating_system() {
  utsname name{};
  return ::uname(&name) == 0 ? std::string(name.sysname) + " " + name.release + " " + name.machine : "unknown";
}

bool is_terminal(int descriptor) { return ::isatty(descriptor) == 1; }

int terminal_columns(int descriptor) {
  const auto asked = parse_int(environment("COLUMNS").value_or(""));
  if (asked && *asked >= 20 && *asked <= 10000) return static_cast<int>(*asked);
  winsize size{};
  if (::ioctl(descriptor, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) return size.ws_col;
  return 100;
}

}  // namespace assay
