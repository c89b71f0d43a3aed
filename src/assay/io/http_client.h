// SPDX-License-Identifier: Apache-2.0
// HTTP requests, thousands at once on one thread: libcurl's multi interface, loaded at first use. Connections are kept
// and shared. Redirects are not followed, as whatever a request holds would go elsewhere, and only http and https are
// spoken.
#pragma once

#include <poll.h>

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "assay/base/status.h"

namespace assay {

// Where requests go, and what they have in common. It outlives its requests.
struct HttpTarget {
  std::string url;
  std::vector<std::string> headers;  // "Name: value"; may be secret
  bool get = false;                  // otherwise POST
  double connect_timeout_seconds = 10;
  double first_byte_timeout_seconds = 0;  // of the body; 0: none of its own
  double timeout_seconds = 600;
  size_t largest_body = 64 << 20;  // bytes, after decompression
};

// Why there is no whole response.
enum class HttpFailure : uint8_t {
  none,
  unreachable,      // no such host, refused, no route
  tls,              // the certificate or the handshake
  connect_timeout,  // no connection in time
  first_byte_timeout,
  timeout,
  cut,       // the connection ended before the body did
  protocol,  // what came is no HTTP
  too_large,
  other,
};

struct HttpResponse {
  uint64_t tag = 0;  // of the request
  HttpFailure failure = HttpFailure::none;
  std::string failure_text;
  int status = 0;  // 0: there was none
  std::string body;
  std::vector<std::pair<std::string, std::string>> headers;  // names in lower case, those that limit rates or redirect
  double first_byte_ms = 0, total_ms = 0;                    // since the request was started
  // When the body had grown to so many bytes, for the first pieces: a stream's first token is found in it.
  std::vector<std::pair<size_t, double>> arrivals;
};

class HttpClient {
 public:
  // Errors: libcurl is not installed.
  static Result<std::unique_ptr<HttpClient>> open();
  virtual ~HttpClient() = default;

  virtual Status start(const HttpTarget& target, std::string body, uint64_t tag) = 0;
  virtual size_t in_flight() const = 0;
  // Waits until something happens on a request or one of the descriptors, at most so long, and hands out what finished.
  virtual Status wait(int timeout_ms, std::span<pollfd> descriptors, std::vector<HttpResponse>& finished) = 0;
  virtual void abandon_all() = 0;
};

}  // namespace assay
