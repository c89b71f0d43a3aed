// SPDX-License-Identifier: Apache-2.0
// What came back for one request, as it came: what the journal keeps. The produced columns are read from it, so that a
// journal of today is read by the rules of tomorrow.
//
// As bytes (numbers little-endian, varint as in base/bytes.h, text: varint length, then UTF-8 or whatever came):
//   u8 format, 1 | u8 failure | text failure's words | varint HTTP status | varint attempts
//   i64 requested_at (microseconds since 1970) | f64 latency_ms | f64 first_token_ms, below 0: not known
//   varint place of the previous turn of the conversation in the same journal, 0: this is the first
//   text request as people read it | text body
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "assay/base/status.h"
#include "assay/io/http_client.h"

namespace assay {

// Why there is no answer to read.
enum class Failure : uint8_t {
  none,
  unreachable,
  tls,
  timeout,
  connection_cut,
  protocol,
  too_large,
  rate_limited,
  server_error,
  rejected,  // the endpoint refuses the request itself: 4xx
  redirect,
  process,  // of a command: it ended, or spoke no JSON
};
std::string_view name_of(Failure failure);

struct RawAnswer {
  Failure failure = Failure::none;
  std::string failure_text;
  int status = 0;
  uint32_t attempts = 1;
  int64_t requested_at_us = 0;
  double latency_ms = 0, first_token_ms = -1;
  uint64_t previous = 0;
  std::string request;
  std::string body;

  std::string save() const;
  static Result<RawAnswer> load(std::string_view bytes);
};

// What of an HTTP response is a failure, with the endpoint's own words.
Failure failure_of(const HttpResponse& response);
std::string failure_text_of(const HttpResponse& response);
// Whether the same request may well succeed later.
bool may_pass(Failure failure, int status);

}  // namespace assay
