// SPDX-License-Identifier: Apache-2.0
// What says that asking on is no use: an endpoint that cannot be reached, a key that it refuses, a model that it does
// not have. It is said at the first sign where nothing ever went well, and later only where nothing goes well any more.
#pragma once

#include <cstdint>
#include <string>

#include "assay/base/status.h"
#include "assay/models/raw_answer.h"

namespace assay {

class EndpointHealth {
 public:
  explicit EndpointHealth(std::string name) : name_(std::move(name)) {}
  // Until it has said anything, a few requests are enough.
  bool ready_for_more(size_t in_flight) const { return proven_ || in_flight < 8; }
  // Errors: it cannot be reached and never could, or has not been for half a minute.
  Status seen(const RawAnswer& raw, double now);
  Status gone(const RawAnswer& raw) const;

 private:
  std::string name_;
  bool proven_ = false;
  double dead_since_ = -1;
};

struct ModelHealth {
  std::string name;
  uint64_t answers = 0, rejected = 0;
  // Errors: a key that is refused, no quota, a model that is not there, every first request rejected.
  Status seen(const RawAnswer& raw);
};

}  // namespace assay
