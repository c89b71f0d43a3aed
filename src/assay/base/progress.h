// SPDX-License-Identifier: Apache-2.0
// How far long work is, on one line of standard error that is drawn over and taken away at the end:
//   reading 12.3M rows  8.2M/s  ETA 3 s
#pragma once

#include <atomic>
#include <cstdint>
#include <mutex>
#include <string>
#include <string_view>

namespace assay {

// "999", "12.3k", "4.0M", "1.2G".
std::string short_count(int64_t count);
// "3 s", "2 min 5 s", "1 h 12 min".
std::string short_duration(double seconds);
// The line above. `what` holds the count's place as {}: "reading {} rows"; without one the count follows it. Without a
// total (0), without a rate yet, or past the total there is no ETA.
std::string progress_line(std::string_view what, int64_t done, int64_t total, double seconds);

class Progress {
 public:
  // Draws nothing unless `enabled` and standard error is a terminal; counting works all the same.
  Progress(std::string what, int64_t total, bool enabled);
  ~Progress() { finish(); }
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  // From any thread. Draws at most five times a second, the first time after a fifth of a second.
  void add(int64_t count);
  // The same, where the total is only found or estimated on the way.
  void add(int64_t count, int64_t total);
  // What is said from now on.
  void say(std::string what);
  // Takes the line away; later calls of add() only count.
  void finish();
  int64_t done() const { return done_.load(std::memory_order_relaxed); }

 private:
  void draw(double now);

  std::string what_;
  std::atomic<int64_t> total_;
  const double start_;
  std::atomic<bool> drawing_;
  std::atomic<int64_t> done_{0};
  std::atomic<double> next_;
  std::mutex mutex_;
  bool drawn_ = false;
};

}  // namespace assay
