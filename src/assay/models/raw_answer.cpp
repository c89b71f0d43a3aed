// SPDX-License-Identifier: Apache-2.0
#include "assay/models/raw_answer.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "assay/base/bytes.h"
#include "assay/base/utf8.h"

namespace assay {
namespace {

constexpr uint8_t kFormat = 1;
constexpr size_t kLongestWords = 500;

// What an endpoint says of its own error: {"error": {"message": ...}}, {"error": "..."}, {"message": ...}, else the
// beginning of the body.
std::string words_of(const std::string& body) {
  const auto json = nlohmann::json::parse(body.substr(0, 65536), nullptr, false);
  std::string words;
  const auto text_in = [&](const nlohmann::json& map, const char* key) {
    if (!map.is_object()) return false;
    const auto found = map.find(key);
    if (found == map.end() || !found->is_string()) return false;
    words = found->get<std::string>();
    return true;
  };
  const nlohmann::json& outer = json.is_array() && !json.empty() ? json[0] : json;
  if (outer.is_object() && outer.contains("error") && text_in(outer["error"], "message")) return words;
  if (text_in(outer, "error") || text_in(outer, "message") || text_in(outer, "detail")) return words;
  return body.substr(0, kLongestWords);
}

}  // namespace

std::string_view name_of(Failure failure) {
  switch (failure) {
    case Failure::none: return "none";
    case Failure::unreachable: return "unreachable";
    case Failure::tls: return "tls";
    case Failure::timeout: return "timeout";
    case Failure::connection_cut: return "connection_cut";
    case Failure::protocol: return "protocol";
    case Failure::too_large: return "too_large";
    case Failure::rate_limited: return "rate_limited";
    case Failure::server_error: return "server_error";
    case Failure::rejected: return "rejected";
    case Failure::redirect: return "redirect";
    case Failure::process: break;
  }
  return "process";
}

std::string RawAnswer::save() const {
  ByteWriter bytes;
  bytes.u8(kFormat);
  bytes.u8(static_cast<uint8_t>(failure));
  bytes.string(failure_text);
  bytes.varint(static_cast<uint64_t>(status));
  bytes.varint(attempts);
  bytes.i64(requested_at_us);
  bytes.f64(latency_ms);
  bytes.f64(first_token_ms);
  bytes.varint(previous);
  bytes.string(request);
  bytes.string(body);
  return std::string(bytes.bytes());
}

Result<RawAnswer> RawAnswer::load(std::string_view from) {
  ByteReader bytes(from);
  RawAnswer answer;
  ASSAY_TRY(const uint8_t format, bytes.u8());
  if (format != kFormat)
    return not_computed(fmt::format("an answer of format {}, this program reads {}", format, kFormat));
  ASSAY_TRY(const uint8_t failure, bytes.u8());
  answer.failure = static_cast<Failure>(failure);
  ASSAY_TRY(answer.failure_text, bytes.string());
  ASSAY_TRY(const uint64_t status, bytes.varint());
  answer.status = static_cast<int>(status);
  ASSAY_TRY(const uint64_t attempts, bytes.varint());
  answer.attempts = static_cast<uint32_t>(attempts);
  ASSAY_TRY(answer.requested_at_us, bytes.i64());
  ASSAY_TRY(answer.latency_ms, bytes.f64());
  ASSAY_TRY(answer.first_token_ms, bytes.f64());
  ASSAY_TRY(answer.previous, bytes.varint());
  ASSAY_TRY(answer.request, bytes.string());
  ASSAY_TRY(answer.body, bytes.string());
  return answer;
}

Failure failure_of(const HttpResponse& response) {
  switch (response.failure) {
    case HttpFailure::none: break;
    case HttpFailure::unreachable:
    case HttpFailure::connect_timeout: return Failure::unreachable;
    case HttpFailure::tls: return Failure::tls;
    case HttpFailure::first_byte_timeout:
    case HttpFailure::timeout: return Failure::timeout;
    case HttpFailure::cut: return Failure::connection_cut;
    case HttpFailure::too_large: return Failure::too_large;
    case HttpFailure::protocol:
    case HttpFailure::other: return Failure::protocol;
  }
  if (response.status >= 200 && response.status < 300) return Failure::none;
  if (response.status >= 300 && response.status < 400) return Failure::redirect;
  if (response.status == 429) return Failure::rate_limited;
  if (response.status >= 400 && response.status < 500) return Failure::rejected;
  return Failure::server_error;
}

std::string failure_text_of(const HttpResponse& response) {
  std::string text;
  if (response.failure != HttpFailure::none) {
    text = response.failure_text;
  } else if (response.status >= 300 && response.status < 400) {
    text = fmt::format("HTTP {} to another place, which is not followed", response.status);
    for (const auto& [name, value] : response.headers) {
      if (name == "location") text = fmt::format("HTTP {} to {}, which is not followed", response.status, value);
    }
  } else {
    text = fmt::format("HTTP {}: {}", response.status, words_of(response.body));
  }
  return replace_invalid_utf8(text.substr(0, kLongestWords));
}

bool may_pass(Failure failure, int status) {
  switch (failure) {
    case Failure::unreachable:
    case Failure::timeout:
    case Failure::connection_cut:
    case Failure::rate_limited:
    case Failure::server_error:
    case Failure::process: return true;
    case Failure::rejected: return status == 408 || status == 409 || status == 425;
    case Failure::protocol: return true;
    case Failure::none:
    case Failure::tls:
    case Failure::too_large:
    case Failure::redirect: break;
  }
  return false;
}

}  // namespace assay
