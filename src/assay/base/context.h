// SPDX-License-Identifier: Apache-2.0
// What every long call is given: whether to stop, how many threads and how much memory it may use, where progress
// goes. Nothing of it is global.
#pragma once

#include <cstdint>
#include <functional>
#include <stop_token>
#include <string>
#include <string_view>

namespace assay {

class Context {
 public:
  Context() = default;
  Context(int threads, int64_t memory_bytes, std::stop_token stop)
      : threads_(threads), memory_bytes_(memory_bytes), stop_(std::move(stop)) {}

  int threads() const { return threads_ > 0 ? threads_ : 1; }
  int64_t memory_bytes() const { return memory_bytes_; }  // 0: no limit was set
  bool stopped() const { return stop_.stop_requested(); }

 private:
  int threads_ = 1;
  int64_t memory_bytes_ = 0;
  std::stop_token stop_;
};

}  // namespace assay
