// SPDX-License-Identifier: Apache-2.0
// How much an endpoint is asked at once, and when: a limit of requests in flight that grows while all goes well and is
// halved when the endpoint says that it is too much (additive increase, multiplicative decrease), the pauses that it
// asks for, and limits a minute. Times are monotonic seconds, handed in, so that a test needs no clock.
#pragma once

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace assay {

class Gate {
 public:
  explicit Gate(int most) : most_(std::max(1, most)), limit_(std::min(most_, 16)) {}

  // Two models of one endpoint share a gate: the wider of their limits holds.
  void widen(int most) { most_ = std::max(most_, most); }
  int limit() const { return std::max(1, static_cast<int>(limit_)); }
  int in_flight = 0;
  int waiting = 0;  // requests that are to be made again later

  // Whether a request may start now; a new one also waits for those that are to be made again.
  bool open(double now) const { return now >= paused_until_ && in_flight < limit(); }
  bool open_for_new(double now) const { return open(now) && in_flight + waiting < limit(); }
  double paused_until() const { return paused_until_; }

  void succeeded();
  // A request that started at `started` met a limit of the endpoint. One halving for all that were in flight then.
  void throttled(double started, double now);
  void pause(double until) { paused_until_ = std::max(paused_until_, until); }

 private:
  int most_;
  double limit_;
  bool first_growth_ = true;  // doubling a round, until the first halving
  double last_cut_ = -1;
  double paused_until_ = 0;
};

// At most so much a minute, evenly: what was used moves the next moment on. A short burst of a second is allowed.
class Pace {
 public:
  explicit Pace(double a_minute) : seconds_each_(a_minute > 0 ? 60 / a_minute : 0) {}
  bool open(double now) const { return seconds_each_ == 0 || now >= next_; }
  double next() const { return next_; }
  void use(double amount, double now) {
    if (seconds_each_ > 0) next_ = std::max(next_, now - 1) + amount * seconds_each_;
  }

 private:
  double seconds_each_;
  double next_ = 0;
};

using ResponseHeaders = std::vector<std::pair<std::string, std::string>>;
// Seconds that the endpoint asks to wait before the same request: retry-after-ms, retry-after (a date counts as five
// seconds); below 0: it does not say.
double retry_after(const ResponseHeaders& headers);
// Seconds until the endpoint's own limit is renewed where nothing is left of it; below 0: there is something left, or
// it does not say. OpenAI's and its followers' x-ratelimit-*.
double until_renewed(const ResponseHeaders& headers);
// "1s", "6m0s", "20ms", "1.5" (seconds); below 0: none of these.
double seconds_of(std::string_view text);

}  // namespace assay
