// SPDX-License-Identifier: Apache-2.0
#include "assay/engine/asking/gate.h"

#include <cstdlib>

#include "assay/base/text.h"

namespace assay {

void Gate::succeeded() { limit_ = std::min<double>(most_, limit_ + (first_growth_ ? 1 : 1 / limit_)); }

void Gate::throttled(double started, double now) {
  if (started <= last_cut_) return;
  limit_ = std::max(1.0, std::min<double>(limit_, in_flight + 1) / 2);
  first_growth_ = false;
  last_cut_ = now;
}

double seconds_of(std::string_view text) {
  if (const auto number = parse_double(text)) return *number >= 0 ? *number : -1;
  double total = 0;
  bool any = false;
  while (!text.empty()) {
    const size_t digits = text.find_first_not_of("0123456789.");
    if (digits == 0 || digits == std::string_view::npos) return -1;
    const auto number = parse_double(text.substr(0, digits));
    text.remove_prefix(digits);
    const size_t unit_end = std::min(text.find_first_of("0123456789."), text.size());
    const std::string_view unit = text.substr(0, unit_end);
    text.remove_prefix(unit_end);
    const double scale = unit == "ms" ? 1e-3 : unit == "s" ? 1 : unit == "m" ? 60 : unit == "h" ? 3600 : -1;
    if (!number || scale < 0) return -1;
    total += *number * scale;
    any = true;
  }
  return any ? total : -1;
}

double retry_after(const ResponseHeaders& headers) {
  double seconds = -1;
  for (const auto& [name, value] : headers) {
    if (name == "retry-after-ms") {
      if (const auto number = parse_double(value); number && *number >= 0) return *number / 1e3;
    } else if (name == "retry-after") {
      const auto number = parse_double(value);
      seconds = number && *number >= 0 ? *number : 5;
    }
  }
  return seconds;
}

double until_renewed(const ResponseHeaders& headers) {
  double longest = -1;
  for (const char* what : {"requests", "tokens"}) {
    bool none_left = false;
    double reset = -1;
    for (const auto& [name, value] : headers) {
      if (name == std::string("x-ratelimit-remaining-") + what) none_left = parse_double(value).value_or(1) <= 0;
      if (name == std::string("x-ratelimit-reset-") + what) reset = seconds_of(value);
    }
    // Some give a moment since 1970 in place of a duration; a duration of more than an hour is none.
    if (none_left && reset >= 0 && reset <= 3600) longest = std::max(longest, reset);
  }
  return longest;
}

}  // namespace assay
