// SPDX-License-Identifier: Apache-2.0
#include "assay/io/http_client.h"

#include <curl/curl.h>
#include <strings.h>

#include <algorithm>
#include <deque>
#include <string_view>
#include <unordered_set>

#include "assay/base/clock.h"
#include "assay/base/text.h"
#include "assay/io/shared_library.h"

namespace assay {
namespace {

// The functions of libcurl that are used here, by their names there.
struct Curl {
  decltype(&::curl_global_init) global_init;
  decltype(&::curl_easy_init) easy_init;
  CURLcode (*easy_setopt)(CURL*, CURLoption, ...);
  CURLcode (*easy_getinfo)(CURL*, CURLINFO, ...);
  decltype(&::curl_easy_cleanup) easy_cleanup;
  decltype(&::curl_easy_strerror) easy_strerror;
  decltype(&::curl_slist_append) slist_append;
  decltype(&::curl_slist_free_all) slist_free_all;
  decltype(&::curl_multi_init) multi_init;
  decltype(&::curl_multi_cleanup) multi_cleanup;
  CURLMcode (*multi_setopt)(CURLM*, CURLMoption, ...);
  decltype(&::curl_multi_add_handle) multi_add_handle;
  decltype(&::curl_multi_remove_handle) multi_remove_handle;
  decltype(&::curl_multi_perform) multi_perform;
  decltype(&::curl_multi_poll) multi_poll;
  decltype(&::curl_multi_info_read) multi_info_read;
  decltype(&::curl_multi_strerror) multi_strerror;
};

Result<const Curl*> load_curl() {
  static const Result<Curl> loaded = []() -> Result<Curl> {
    static constexpr std::string_view kNames[] = {"libcurl.so.4", "libcurl-gnutls.so.4"};
    ASSAY_TRY(const SharedLibrary library,
              SharedLibrary::open(kNames, "install libcurl (Debian: libcurl4), which speaks HTTP"));
    Curl curl{};
    ASSAY_RETURN_IF_ERROR(library.find("curl_global_init", curl.global_init));
    ASSAY_RETURN_IF_ERROR(library.find("curl_easy_init", curl.easy_init));
    ASSAY_RETURN_IF_ERROR(library.find("curl_easy_setopt", curl.easy_setopt));
    ASSAY_RETURN_IF_ERROR(library.find("curl_easy_getinfo", curl.easy_getinfo));
    ASSAY_RETURN_IF_ERROR(library.find("curl_easy_cleanup", curl.easy_cleanup));
    ASSAY_RETURN_IF_ERROR(library.find("curl_easy_strerror", curl.easy_strerror));
    ASSAY_RETURN_IF_ERROR(library.find("curl_slist_append", curl.slist_append));
    ASSAY_RETURN_IF_ERROR(library.find("curl_slist_free_all", curl.slist_free_all));
    ASSAY_RETURN_IF_ERROR(library.find("curl_multi_init", curl.multi_init));
    ASSAY_RETURN_IF_ERROR(library.find("curl_multi_cleanup", curl.multi_cleanup));
    ASSAY_RETURN_IF_ERROR(library.find("curl_multi_setopt", curl.multi_setopt));
    ASSAY_RETURN_IF_ERROR(library.find("curl_multi_add_handle", curl.multi_add_handle));
    ASSAY_RETURN_IF_ERROR(library.find("curl_multi_remove_handle", curl.multi_remove_handle));
    ASSAY_RETURN_IF_ERROR(library.find("curl_multi_perform", curl.multi_perform));
    ASSAY_RETURN_IF_ERROR(library.find("curl_multi_poll", curl.multi_poll));
    ASSAY_RETURN_IF_ERROR(library.find("curl_multi_info_read", curl.multi_info_read));
    ASSAY_RETURN_IF_ERROR(library.find("curl_multi_strerror", curl.multi_strerror));
    curl.global_init(CURL_GLOBAL_DEFAULT);
    return curl;
  }();
  if (!loaded.ok()) return loaded.status();
  return &*loaded;
}

constexpr size_t kArrivals = 64;

// One request on its way. Its easy handle is used again for later ones.
struct Transfer {
  CURL* easy = nullptr;
  const HttpTarget* target = nullptr;  // whose options the handle has
  std::string body;
  double started = 0;
  bool too_large = false;
  HttpResponse response;
  char error[CURL_ERROR_SIZE] = {};
};

HttpFailure failure_of(CURLcode code, const Transfer& transfer) {
  switch (code) {
    case CURLE_OK: return HttpFailure::none;
    case CURLE_COULDNT_RESOLVE_HOST:
    case CURLE_COULDNT_RESOLVE_PROXY:
    case CURLE_COULDNT_CONNECT:
    case CURLE_URL_MALFORMAT: return HttpFailure::unreachable;
    case CURLE_SSL_CONNECT_ERROR:
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CERTPROBLEM:
    case CURLE_SSL_CACERT_BADFILE:
    case CURLE_SSL_CIPHER:
    case CURLE_SSL_ISSUER_ERROR: return HttpFailure::tls;
    case CURLE_OPERATION_TIMEDOUT: {
      const double elapsed = monotonic_seconds() - transfer.started;
      return elapsed < transfer.target->timeout_seconds - 0.05 ? HttpFailure::connect_timeout : HttpFailure::timeout;
    }
    case CURLE_PARTIAL_FILE:
    case CURLE_RECV_ERROR:
    case CURLE_SEND_ERROR:
    case CURLE_GOT_NOTHING:
    case CURLE_HTTP2_STREAM: return HttpFailure::cut;
    case CURLE_UNSUPPORTED_PROTOCOL:  // what came looks like HTTP 0.9
    case CURLE_WEIRD_SERVER_REPLY:
    case CURLE_BAD_CONTENT_ENCODING:
    case CURLE_HTTP2:
    case CURLE_HTTP3: return HttpFailure::protocol;
    case CURLE_WRITE_ERROR: return transfer.too_large ? HttpFailure::too_large : HttpFailure::protocol;
    default: return HttpFailure::other;
  }
}

size_t take_body(char* data, size_t, size_t size, void* to) {
  auto& transfer = *static_cast<Transfer*>(to);
  HttpResponse& response = transfer.response;
  if (response.body.size() + size > transfer.target->largest_body) {
    transfer.too_large = true;
    return 0;
  }
  const double now = (monotonic_seconds() - transfer.started) * 1e3;
  if (response.body.empty()) response.first_byte_ms = now;
  response.body.append(data, size);
  if (response.arrivals.size() < kArrivals) response.arrivals.emplace_back(response.body.size(), now);
  return size;
}

// Keeps the headers that say when to come again, and where a redirect points.
size_t take_header(char* data, size_t, size_t size, void* to) {
  auto& response = static_cast<Transfer*>(to)->response;
  const std::string_view line(data, size);
  if (line.starts_with("HTTP/")) response.headers.clear();
  const size_t colon = line.find(':');
  if (colon == std::string_view::npos || colon < 8 || response.headers.size() > 40) return size;
  const auto has_prefix = [&](std::string_view prefix) {
    return colon >= prefix.size() && ::strncasecmp(data, prefix.data(), prefix.size()) == 0;
  };
  if (has_prefix("retry-after") || has_prefix("x-ratelimit-") || has_prefix("anthropic-ratelimit-") ||
      has_prefix("ratelimit") || has_prefix("location")) {
    response.headers.emplace_back(lower_case(line.substr(0, colon)), trim(line.substr(colon + 1)));
  }
  return size;
}

class CurlClient final : public HttpClient {
 public:
  explicit CurlClient(const Curl& curl) : curl_(curl), multi_(curl.multi_init()) {
    curl_.multi_setopt(multi_, CURLMOPT_MAXCONNECTS, 4096L);
  }
  ~CurlClient() override {
    abandon_all();
    for (Transfer& transfer : transfers_) curl_.easy_cleanup(transfer.easy);
    curl_.multi_cleanup(multi_);
    for (const auto& [target, list] : headers_) curl_.slist_free_all(list);
  }

  Status start(const HttpTarget& target, std::string body, uint64_t tag) override {
    Transfer& transfer = free_transfer(target);
    transfer.body = std::move(body);
    transfer.response = {};
    transfer.response.tag = tag;
    transfer.too_large = false;
    transfer.error[0] = '\0';
    if (!target.get) {
      curl_.easy_setopt(transfer.easy, CURLOPT_POSTFIELDS, transfer.body.data());
      curl_.easy_setopt(transfer.easy, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(transfer.body.size()));
    }
    transfer.started = monotonic_seconds();
    if (const CURLMcode code = curl_.multi_add_handle(multi_, transfer.easy)) return failed(code);
    flying_.insert(&transfer);
    return {};
  }

  size_t in_flight() const override { return flying_.size(); }

  Status wait(int timeout_ms, std::span<pollfd> descriptors, std::vector<HttpResponse>& finished) override {
    int running = 0;
    if (const CURLMcode code = curl_.multi_perform(multi_, &running)) return failed(code);
    if (collect(finished)) timeout_ms = 0;
    extra_.resize(descriptors.size());
    for (size_t i = 0; i < descriptors.size(); ++i) {
      extra_[i] = {descriptors[i].fd, 0, 0};
      if (descriptors[i].events & POLLIN) extra_[i].events |= CURL_WAIT_POLLIN;
      if (descriptors[i].events & POLLOUT) extra_[i].events |= CURL_WAIT_POLLOUT;
    }
    int ready = 0;
    const auto count = static_cast<unsigned>(extra_.size());
    if (const CURLMcode code = curl_.multi_poll(multi_, extra_.data(), count, timeout_ms, &ready)) return failed(code);
    for (size_t i = 0; i < descriptors.size(); ++i) {
      descriptors[i].revents = static_cast<short>((extra_[i].revents & CURL_WAIT_POLLIN ? POLLIN : 0) |
                                                  (extra_[i].revents & CURL_WAIT_POLLOUT ? POLLOUT : 0));
    }
    if (const CURLMcode code = curl_.multi_perform(multi_, &running)) return failed(code);
    collect(finished);
    give_up_late_ones(finished);
    return {};
  }

  void abandon_all() override {
    for (Transfer* transfer : flying_) {
      curl_.multi_remove_handle(multi_, transfer->easy);
      free_.push_back(transfer);
    }
    flying_.clear();
  }

 private:
  Status failed(CURLMcode code) const {
    return not_computed(std::string("HTTP requests cannot be made: ") + curl_.multi_strerror(code));
  }

  curl_slist* headers_of(const HttpTarget& target) {
    for (const auto& [known, list] : headers_) {
      if (known == &target) return list;
    }
    curl_slist* list = nullptr;
    for (const std::string& header : target.headers) list = curl_.slist_append(list, header.c_str());
    // Without this curl waits a second for a go-ahead before it sends a large body.
    list = curl_.slist_append(list, "Expect:");
    headers_.emplace_back(&target, list);
    return list;
  }

  Transfer& free_transfer(const HttpTarget& target) {
    // The handle that served the same target last has its options already.
    for (size_t i = free_.size(); i > 0 && free_.size() - i < 8; --i) {
      Transfer* transfer = free_[i - 1];
      if (transfer->target != &target) continue;
      free_.erase(free_.begin() + static_cast<ptrdiff_t>(i - 1));
      return *transfer;
    }
    Transfer* transfer = nullptr;
    if (free_.empty()) {
      transfer = &transfers_.emplace_back();
      transfer->easy = curl_.easy_init();
    } else {
      transfer = free_.back();
      free_.pop_back();
      curl_.easy_cleanup(transfer->easy);
      transfer->easy = curl_.easy_init();
    }
    set_options(*transfer, target);
    return *transfer;
  }

  void set_options(Transfer& transfer, const HttpTarget& target) {
    transfer.target = &target;
    CURL* easy = transfer.easy;
    const auto set = [&](CURLoption option, auto value) { curl_.easy_setopt(easy, option, value); };
    const auto milliseconds = [](double seconds) { return static_cast<long>(std::max(1.0, seconds * 1e3)); };
    set(CURLOPT_URL, target.url.c_str());
    set(CURLOPT_PROTOCOLS_STR, "http,https");
    set(CURLOPT_FOLLOWLOCATION, 0L);
    set(target.get ? CURLOPT_HTTPGET : CURLOPT_POST, 1L);
    set(CURLOPT_HTTPHEADER, headers_of(target));
    set(CURLOPT_ACCEPT_ENCODING, "");
    set(CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_2TLS));
    set(CURLOPT_CONNECTTIMEOUT_MS, milliseconds(target.connect_timeout_seconds));
    if (target.timeout_seconds > 0) set(CURLOPT_TIMEOUT_MS, milliseconds(target.timeout_seconds));
    set(CURLOPT_NOSIGNAL, 1L);
    set(CURLOPT_TCP_KEEPALIVE, 1L);
    set(CURLOPT_USERAGENT, "assay");
    set(CURLOPT_ERRORBUFFER, transfer.error);
    set(CURLOPT_PRIVATE, static_cast<void*>(&transfer));
    set(CURLOPT_WRITEDATA, static_cast<void*>(&transfer));
    set(CURLOPT_WRITEFUNCTION, take_body);
    set(CURLOPT_HEADERDATA, static_cast<void*>(&transfer));
    set(CURLOPT_HEADERFUNCTION, take_header);
  }

  bool collect(std::vector<HttpResponse>& finished) {
    bool any = false;
    int left = 0;
    while (CURLMsg* message = curl_.multi_info_read(multi_, &left)) {
      if (message->msg != CURLMSG_DONE) continue;
      const CURLcode code = message->data.result;
      Transfer* transfer = nullptr;
      curl_.easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &transfer);
      finish(*transfer, failure_of(code, *transfer), code, finished);
      any = true;
    }
    return any;
  }

  void finish(Transfer& transfer, HttpFailure failure, CURLcode code, std::vector<HttpResponse>& finished) {
    HttpResponse& response = transfer.response;
    response.failure = failure;
    response.total_ms = (monotonic_seconds() - transfer.started) * 1e3;
    long status = 0;
    curl_.easy_getinfo(transfer.easy, CURLINFO_RESPONSE_CODE, &status);
    response.status = static_cast<int>(status);
    if (failure == HttpFailure::too_large) {
      response.failure_text =
          "the body is larger than " + with_thousands(static_cast<int64_t>(transfer.target->largest_body)) + " bytes";
    } else if (failure == HttpFailure::first_byte_timeout) {
      response.failure_text = "no part of the answer came in time";
    } else if (failure != HttpFailure::none) {
      response.failure_text = transfer.error[0] ? transfer.error : curl_.easy_strerror(code);
    }
    curl_.multi_remove_handle(multi_, transfer.easy);
    flying_.erase(&transfer);
    free_.push_back(&transfer);
    finished.push_back(std::move(response));
    transfer.body.clear();
  }

  // curl knows no limit for the first byte of a body; ten times a second is often enough to look.
  void give_up_late_ones(std::vector<HttpResponse>& finished) {
    const double now = monotonic_seconds();
    if (now < next_look_) return;
    next_look_ = now + 0.1;
    std::vector<Transfer*> late;
    for (Transfer* transfer : flying_) {
      const double limit = transfer->target->first_byte_timeout_seconds;
      if (limit > 0 && transfer->response.body.empty() && now - transfer->started > limit) late.push_back(transfer);
    }
    for (Transfer* transfer : late) finish(*transfer, HttpFailure::first_byte_timeout, CURLE_OK, finished);
  }

  const Curl& curl_;
  CURLM* multi_;
  std::deque<Transfer> transfers_;
  std::vector<Transfer*> free_;
  std::unordered_set<Transfer*> flying_;
  std::vector<std::pair<const HttpTarget*, curl_slist*>> headers_;
  std::vector<curl_waitfd> extra_;
  double next_look_ = 0;
};

}  // namespace

Result<std::unique_ptr<HttpClient>> HttpClient::open() {
  ASSAY_TRY(const Curl* const curl, load_curl());
  return std::unique_ptr<HttpClient>(std::make_unique<CurlClient>(*curl));
}

}  // namespace assay
