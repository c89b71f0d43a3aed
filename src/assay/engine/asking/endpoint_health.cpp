// SPDX-License-Identifier: Apache-2.0
#include "assay/engine/asking/endpoint_health.h"

namespace assay {
namespace {

constexpr double kPatienceSeconds = 30;
constexpr uint64_t kRejectedFromTheStart = 5;
constexpr const char* kResume = "go on later with --resume; what was answered is kept";

}  // namespace

Status EndpointHealth::seen(const RawAnswer& raw, double now) {
  const bool dead = raw.failure == Failure::unreachable || raw.failure == Failure::tls;
  if (!dead) {
    proven_ = true;
    dead_since_ = -1;
    return {};
  }
  if (!proven_) return gone(raw);
  if (dead_since_ < 0) dead_since_ = now;
  return now - dead_since_ > kPatienceSeconds ? gone(raw) : Status();
}

Status EndpointHealth::gone(const RawAnswer& raw) const {
  if (!proven_)
    return not_computed("cannot reach " + name_ + ": " + raw.failure_text, "is the server up, and is url right?");
  return not_computed(name_ + " cannot be reached any more: " + raw.failure_text, kResume);
}

Status ModelHealth::seen(const RawAnswer& raw) {
  if (raw.failure == Failure::none) {
    ++answers;
    return {};
  }
  const std::string who = "model '" + name + "': " + raw.failure_text;
  if (raw.status == 401) return not_computed(who, "is api_key right, and meant for this url?");
  const auto says = [&](const char* word) { return raw.failure_text.find(word) != std::string::npos; };
  if (raw.status == 402 || (raw.status == 429 && (says("quota") || says("billing") || says("credit"))))
    return not_computed(who, kResume);
  if (answers > 0) return {};
  if (raw.status == 403) return not_computed(who, "may this key use this model?");
  if (raw.status == 404)
    return not_computed(who, "is model right, and does url end as the provider says, often in /v1?");
  if (raw.failure == Failure::redirect) return not_computed(who, "write the url that it points to, if you trust it");
  const bool rejects = raw.failure == Failure::rejected || raw.failure == Failure::process;
  if (rejects && ++rejected >= kRejectedFromTheStart)
    return not_computed(who + ", and so did every request before it",
                        "what was sent stands in the suite: is it right?");
  return {};
}

}  // namespace assay
