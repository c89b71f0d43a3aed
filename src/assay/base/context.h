// SPDX-License-Identifier: Apache-2.0
// What every long call is given: whether to stop, how many threads and how much memory it may use, who watches its
// progress and where it may say what it does. Nothing of it is global.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <stop_token>
#include <string>
#include <string_view>
#include <utility>

#include "assay/base/log.h"

namespace assay {

class Context {
 public:
  // How far long work is: what is done ("reading {} rows"), how much of it, and of how much (0: unknown). Called now
  // and then, by one thread at a time; the last call of a piece of work has done == total.
  using Watch = std::function<void(std::string_view what, int64_t done, int64_t total)>;

  Context() = default;
  Context(int threads, int64_t memory_bytes, std::stop_token stop)
      : threads_(threads), memory_bytes_(memory_bytes), stop_(std::move(stop)) {}

  int threads() const { return threads_ > 0 ? threads_ : 1; }
  int64_t memory_bytes() const { return memory_bytes_; }  // 0: no limit was set
  bool stopped() const { return stop_.stop_requested(); }
  const std::stop_token& stop() const { return stop_; }

  void watch(Watch watch) { watch_ = std::move(watch); }
  bool watched() const { return static_cast<bool>(watch_); }
  void progress(std::string_view what, int64_t done, int64_t total) const {
    if (watch_) watch_(what, done, total);
  }

  void log(std::shared_ptr<Log> log) { log_ = std::move(log); }
  void warning(std::string_view message) const {
    if (log_) log_->warning(message);
  }
  void debug(std::string_view message) const {
    if (log_) log_->debug(message);
  }

 private:
  int threads_ = 1;
  int64_t memory_bytes_ = 0;
  std::stop_token stop_;
  Watch watch_;
  std::shared_ptr<Log> log_;
};

}  // namespace assay
