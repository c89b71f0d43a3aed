// SPDX-License-Identifier: Apache-2.0
#include "assay/base/progress.h"

#include <fmt/format.h>
#include <unistd.h>

#include <cmath>
#include <cstdio>
#include <utility>

#include "assay/base/clock.h"
#include "assay/base/utf8.h"

namespace assay {
namespace {

constexpr double kInterval = 0.2;

void put(const std::string& text) {
  std::fwrite(text.data(), 1, text.size(), stderr);
  std::fflush(stderr);
}

std::string short_number(double value) {
  // From 999.95 on one digit after the point would read 1000.0: the next unit takes over.
  int unit = 0;
  while (unit < 4 && value >= (unit == 0 ? 999.5 : 999.95)) {
    value /= 1000;
    ++unit;
  }
  static constexpr const char* kUnits[] = {"", "k", "M", "G", "T"};
  return unit == 0 ? fmt::format("{:.0f}", value) : fmt::format("{:.1f}{}", value, kUnits[unit]);
}

}  // namespace

std::string short_count(int64_t count) {
  const double value = static_cast<double>(count);
  return value < 0 ? "-" + short_number(-value) : short_number(value);
}

std::string short_duration(double seconds) {
  constexpr double kLongest = 1e9;
  const auto whole = static_cast<int64_t>(std::ceil(seconds > 0 ? (seconds < kLongest ? seconds : kLongest) : 0));
  if (whole < 60) return fmt::format("{} s", whole);
  if (whole < 3600) return fmt::format("{} min {} s", whole / 60, whole % 60);
  return fmt::format("{} h {} min", whole / 3600, whole % 3600 / 60);
}

std::string progress_line(std::string_view what, int64_t done, int64_t total, double seconds) {
  std::string line(what);
  const size_t place = line.find("{}");
  if (place == std::string::npos) {
    line += " " + short_count(done);
  } else {
    line.replace(place, 2, short_count(done));
  }
  if (done <= 0 || !(seconds > 0)) return line;
  const double rate = static_cast<double>(done) / seconds;
  line += "  " + short_number(rate) + "/s";
  if (total > done) line += "  ETA " + short_duration(static_cast<double>(total - done) / rate);
  return line;
}

Progress::Progress(std::string what, int64_t total, bool enabled)
    : what_(std::move(what)),
      total_(total),
      start_(monotonic_seconds()),
      drawing_(enabled && is_terminal(STDERR_FILENO)),
      next_(start_ + kInterval) {}

void Progress::add(int64_t count, int64_t total) {
  total_.store(total, std::memory_order_relaxed);
  add(count);
}

void Progress::add(int64_t count) {
  done_.fetch_add(count, std::memory_order_relaxed);
  if (!drawing_.load(std::memory_order_relaxed)) return;
  const double now = monotonic_seconds();
  double next = next_.load(std::memory_order_relaxed);
  // Of the threads that find the moment come, the one that moves it on draws.
  if (now >= next && next_.compare_exchange_strong(next, now + kInterval, std::memory_order_relaxed)) draw(now);
}

void Progress::say(std::string what) {
  const std::lock_guard lock(mutex_);
  what_ = std::move(what);
}

void Progress::draw(double now) {
  const std::lock_guard lock(mutex_);
  if (!drawing_) return;
  const int columns = terminal_columns(STDERR_FILENO);
  // The last column stays free: some terminals go to the next line once it is written.
  const std::string line = progress_line(what_, done(), total_, now - start_);
  put("\r" + shorten(line, static_cast<size_t>(columns > 1 ? columns - 1 : 1)) + "\x1b[K");
  drawn_ = true;
}

void Progress::finish() {
  const std::lock_guard lock(mutex_);
  drawing_ = false;
  if (std::exchange(drawn_, false)) put("\r\x1b[K");
}

}  // namespace assay
