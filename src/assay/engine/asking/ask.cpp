// SPDX-License-Identifier: Apache-2.0
#include "assay/engine/asking/ask.h"

#include <fmt/format.h>
#include <poll.h>

#include <algorithm>
#include <boost/unordered/unordered_flat_map.hpp>
#include <deque>
#include <queue>

#include "assay/base/clock.h"
#include "assay/base/philox.h"
#include "assay/base/text.h"
#include "assay/engine/asking/endpoint_health.h"
#include "assay/engine/asking/gate.h"
#include "assay/engine/asking/process_pool.h"
#include "assay/engine/asking/spending.h"
#include "assay/io/broken_pipes.h"
#include "assay/io/http_client.h"

namespace assay {
namespace {

constexpr size_t kAtOnce = 256;  // of those that need no waiting, before the rest of the world is looked at
constexpr double kLongestPause = 600;
constexpr size_t kLongestShown = 64 << 10;

// Where the requests of one endpoint go.
struct Endpoint {
  std::string name;  // "http://localhost:8080"
  Gate gate;
  EndpointHealth health;
};

struct Lane {
  AskedModel model;
  Endpoint* endpoint = nullptr;
  HttpTarget target;
  std::unique_ptr<ProcessPool> pool;
  std::string identity;
  boost::unordered_flat_map<uint64_t, uint32_t> occurrences;  // of each request and sample so far
  std::deque<uint32_t> ready;                                 // exchanges that may start
  Pace requests_pace{0}, tokens_pace{0};
  bool exhausted = false;
  ModelHealth health;
};

// A question on its way to its answer, one request at a time.
struct Exchange {
  uint32_t lane = 0;
  uint64_t item = 0;
  uint32_t sample = 1;
  size_t next_turn = 0;  // messages that are sent; the whole: the last request
  Messages messages;
  JournalKey key;
  bool occurrence_known = false;
  std::string body;
  uint64_t previous = 0;
  uint32_t attempts = 0;
  double started = 0, reserved_cost = 0, expected_tokens = 0;
  int64_t requested_at_us = 0;
};

void cut_out(std::string& text, const std::vector<std::string>& secrets) {
  for (const std::string& secret : secrets) {
    if (text.find(secret) != std::string::npos) text = replace_all(std::move(text), secret, "[secret]");
  }
}

// The prompt as people read it: the text of a single message, else the messages as JSON, without the bytes of images.
std::string shown_request(const Messages& messages) {
  if (messages.size() == 1 && messages[0].is_object() && messages[0].contains("content") &&
      messages[0]["content"].is_string())
    return messages[0]["content"].get<std::string>().substr(0, kLongestShown);
  Messages shown = messages;
  for (auto& message : shown) {
    if (!message.is_object() || !message.contains("content") || !message["content"].is_array()) continue;
    for (auto& part : message["content"]) {
      if (!part.contains("image_url") || !part["image_url"].is_object()) continue;
      auto& url = part["image_url"]["url"];
      if (url.is_string() && url.get_ref<const std::string&>().size() > 200) {
        const auto& text = url.get_ref<const std::string&>();
        url = fmt::format("{}... ({} bytes)", text.substr(0, text.find(',') + 1), text.size());
      }
    }
  }
  std::string text = shown.dump();
  return text.size() <= kLongestShown ? text : text.substr(0, kLongestShown);
}

class Asker {
 public:
  Asker(Context& context, Journal& journal, const AskOptions& options)
      : context_(context), journal_(journal), options_(options), spending_(options.budget) {}

  Result<AskReport> run(std::vector<AskedModel> models) {
    begun_ = monotonic_seconds();
    ASSAY_RETURN_IF_ERROR(prepare(std::move(models)));
    Status status = loop();
    // Whatever ended the loop, what was answered is written.
    Status closed = journal_.flush();
    ASSAY_RETURN_IF_ERROR(status);
    ASSAY_RETURN_IF_ERROR(closed);
    if (report_.answered < report_.wanted && report_.stopped.empty()) report_.stopped = "stopped on request";
    report_.cost_usd = spending_.cost();
    report_.tokens = spending_.tokens();
    report_.requests = spending_.requests();
    return std::move(report_);
  }

 private:
  Status prepare(std::vector<AskedModel> models) {
    uint64_t items = 0;
    for (AskedModel& model : models) {
      auto lane = std::make_unique<Lane>();
      const ModelSettings& settings = *model.settings;
      items += model.questions->count();
      lane->identity = request_identity(*model.kind, settings);
      lane->requests_pace = Pace(settings.requests_per_minute);
      lane->tokens_pace = Pace(settings.tokens_per_minute);
      lane->health.name = settings.name;
      std::string place = "here";
      int most = settings.concurrency;
      if (model.kind->transport == Transport::http) {
        HttpTarget& target = lane->target;
        target.url = settings.url + (model.kind->path ? model.kind->path(settings) : "");
        target.headers = {"Content-Type: application/json", "Accept: application/json, text/event-stream"};
        if (model.kind->authorization) {
          for (std::string& header : model.kind->authorization(settings)) target.headers.push_back(std::move(header));
        }
        for (const auto& [name, value] : settings.headers) target.headers.push_back(name + ": " + value);
        target.connect_timeout_seconds = settings.connect_timeout_seconds;
        target.first_byte_timeout_seconds = settings.first_token_timeout_seconds;
        target.timeout_seconds = settings.timeout_seconds;
        target.largest_body = settings.largest_answer;
        place = settings.url.substr(0, settings.url.find('/', settings.url.find("://") + 3));
      } else if (model.kind->transport == Transport::process) {
        place = settings.name;
        std::vector<std::string> words;
        for (const auto& word : settings.given["command"]) words.push_back(word.get<std::string>());
        if (most <= 0) most = context_.threads();
        lane->pool = std::make_unique<ProcessPool>(std::move(words), options_.directory, most, settings.timeout_seconds,
                                                   settings.largest_answer);
      }
      auto found =
          std::find_if(endpoints_.begin(), endpoints_.end(), [&](const auto& one) { return one->name == place; });
      if (found == endpoints_.end()) {
        endpoints_.push_back(std::make_unique<Endpoint>(Endpoint{place, Gate(most), EndpointHealth(place)}));
        found = std::prev(endpoints_.end());
      }
      (*found)->gate.widen(most);
      lane->endpoint = found->get();
      lane->model = std::move(model);
      lanes_.push_back(std::move(lane));
    }
    report_.wanted = items;
    report_.places.assign(items, 0);
    if (journal_.index().size() > 0) {
      ASSAY_TRY(JournalReader reader, JournalReader::open(options_.journal_path));
      own_ = std::make_unique<JournalReader>(std::move(reader));
    }
    return {};
  }

  Status loop() {
    std::vector<HttpResponse> responses;
    std::vector<ProcessPool::Finished> lines;
    std::vector<pollfd> descriptors;
    while (true) {
      if (!draining_ && context_.stopped()) {
        draining_ = true;
        report_.stopped = "stopped on request";
        if (flying_ > 0)
          context_.warning(
              fmt::format("stopping: {} requests in flight are finished; Ctrl-C again stops now", flying_));
      }
      if (!draining_ && options_.budget.seconds && monotonic_seconds() - begun_ >= *options_.budget.seconds)
        stop_for(fmt::format("the budget of {} s is used up", shortest_double(*options_.budget.seconds)));
      bool more = false, ready = false;
      if (!draining_) {
        retry_due_ones();
        for (uint32_t lane = 0; lane < lanes_.size() && !draining_; ++lane) {
          ASSAY_TRY(const Progressing state, fill(lane));
          more = more || state != Progressing::ended;
          ready = ready || state == Progressing::at_once;
        }
      }
      ASSAY_RETURN_IF_ERROR(journal_.flush());
      tell();
      const bool idle = flying_ == 0;
      if (idle && (draining_ || (!more && retries_.empty()))) return {};
      descriptors.clear();
      for (const auto& lane : lanes_) {
        if (lane->pool) lane->pool->descriptors(descriptors);
      }
      const int timeout = ready ? 0 : wait_ms();
      if (http_) {
        responses.clear();
        ASSAY_RETURN_IF_ERROR(http_->wait(timeout, descriptors, responses));
        for (HttpResponse& response : responses) ASSAY_RETURN_IF_ERROR(take(response));
      } else if (timeout > 0) {
        ::poll(descriptors.data(), descriptors.size(), timeout);
      }
      lines.clear();
      for (const auto& lane : lanes_) {
        if (lane->pool) lane->pool->collect(monotonic_seconds(), lines);
      }
      for (ProcessPool::Finished& line : lines) ASSAY_RETURN_IF_ERROR(take(line));
    }
  }

  // How long nothing needs to be looked at but what arrives.
  int wait_ms() const {
    double until = monotonic_seconds() + 0.05;
    if (!retries_.empty()) until = std::min(until, retries_.top().due);
    return std::max(0, static_cast<int>((until - monotonic_seconds()) * 1e3 + 0.999));
  }

  // Whether a lane has more to start: nothing, something once others are through, something at once.
  enum class Progressing { ended, later, at_once };

  // Starts what a lane may start now.
  Result<Progressing> fill(uint32_t index) {
    Lane& lane = *lanes_[index];
    for (size_t count = 0; count < kAtOnce && !draining_; ++count) {
      const double now = monotonic_seconds();
      const bool paced = lane.requests_pace.open(now) && lane.tokens_pace.open(now);
      const bool room = !lane.pool || lane.pool->free();
      if (!lane.ready.empty()) {
        if (!paced || !room || !lane.endpoint->gate.open(now)) return Progressing::later;
        const uint32_t exchange = lane.ready.front();
        lane.ready.pop_front();
        ASSAY_RETURN_IF_ERROR(start(exchange));
        continue;
      }
      if (lane.exhausted) return Progressing::ended;
      if (!paced || !room || !lane.endpoint->gate.open_for_new(now) || !lane.endpoint->health.ready_for_more(flying_))
        return Progressing::later;
      const uint32_t slot = free_slot();
      Exchange& exchange = exchanges_[slot];
      exchange = {};
      Question question;
      ASSAY_TRY(const bool any, lane.model.questions->next(question));
      if (!any) {
        lane.exhausted = true;
        free_.push_back(slot);
        return Progressing::ended;
      }
      exchange.lane = index;
      exchange.item = question.item;
      exchange.sample = question.sample;
      exchange.messages = std::move(question.messages);
      ASSAY_RETURN_IF_ERROR(advance(slot));
    }
    return Progressing::at_once;
  }

  uint32_t free_slot() {
    if (!free_.empty()) {
      const uint32_t slot = free_.back();
      free_.pop_back();
      return slot;
    }
    exchanges_.emplace_back();
    return static_cast<uint32_t>(exchanges_.size() - 1);
  }

  // Makes the request of the next turn; answers it from what is known, or puts it among those that may start.
  Status advance(uint32_t slot) {
    Exchange& exchange = exchanges_[slot];
    Lane& lane = *lanes_[exchange.lane];
    const auto is_open = [](const auto& message) {
      return message.is_object() && message.value("role", "") == "assistant" &&
             (!message.contains("content") || message["content"].is_null()) && !message.contains("tool_calls");
    };
    exchange.next_turn = exchange.messages.size();
    for (size_t i = 0; i < exchange.messages.size(); ++i) {
      if (!is_open(exchange.messages[i])) continue;
      exchange.next_turn = i;
      break;
    }
    const bool whole = exchange.next_turn == exchange.messages.size();
    Messages sent;
    if (!whole)
      sent =
          Messages(exchange.messages.begin(), exchange.messages.begin() + static_cast<ptrdiff_t>(exchange.next_turn));
    const Messages& messages = whole ? exchange.messages : sent;
    ASSAY_TRY(exchange.body, lane.model.kind->request(*lane.model.settings, messages, exchange.sample));
    identity_ = lane.identity;
    identity_ += exchange.body;
    exchange.key.request = sha256_128(identity_);
    exchange.key.sample = exchange.sample;
    exchange.attempts = 0;
    if (!exchange.occurrence_known) {
      exchange.key.occurrence = lane.occurrences[exchange.key.request.low ^ (exchange.sample * 0x9E3779B97F4A7C15)]++;
      exchange.occurrence_known = true;
    }
    if (const auto found = journal_.index().find(exchange.key); found && own_) {
      ASSAY_TRY(const JournalRecord record, own_->read(found->offset));
      ASSAY_TRY(const RawAnswer raw, RawAnswer::load(record.payload));
      return answered(slot, raw, found->offset, raw.attempts);
    }
    for (EarlierAnswers* earlier : options_.earlier) {
      const auto found = earlier->find(exchange.key);
      // A failure is worth another try, except where nothing is asked.
      if (!found || (found->kind == RecordKind::failure && !options_.replay)) continue;
      ASSAY_TRY(const JournalRecord record, earlier->read(found->offset));
      ASSAY_TRY(RawAnswer raw, RawAnswer::load(record.payload));
      raw.previous = exchange.previous;
      const uint64_t place = journal_.append(exchange.key, found->kind, raw.save());
      return answered(slot, raw, place, 0);
    }
    if (options_.replay) {
      return not_computed(fmt::format("the replay holds no answer of model '{}' to item {}: {}", lane.health.name,
                                      exchange.item + 1, shown_request(messages).substr(0, 200)),
                          "a replay answers what was asked before, by the same words; without --replay it is asked");
    }
    if (lane.model.kind->transport == Transport::here) {
      RawAnswer raw;
      raw.requested_at_us = wall_microseconds();
      raw.body = exchange.body;
      raw.request = shown_request(messages);
      ++report_.asked;
      return keep(slot, std::move(raw));
    }
    exchange.expected_tokens = spending_.expected_tokens(*lane.model.settings, exchange.body);
    exchange.reserved_cost = spending_.expected_cost(*lane.model.settings, exchange.body);
    if (const std::string spent = spending_.reserve(exchange.reserved_cost, exchange.expected_tokens); !spent.empty()) {
      stop_for(spent);
      free_.push_back(slot);
      return {};
    }
    lane.ready.push_back(slot);
    return {};
  }

  void stop_for(std::string why) {
    draining_ = true;
    if (report_.stopped.empty()) report_.stopped = std::move(why);
  }

  Status start(uint32_t slot) {
    Exchange& exchange = exchanges_[slot];
    Lane& lane = *lanes_[exchange.lane];
    const double now = monotonic_seconds();
    exchange.started = now;
    exchange.requested_at_us = wall_microseconds();
    ++exchange.attempts;
    lane.requests_pace.use(1, now);
    lane.tokens_pace.use(exchange.expected_tokens, now);
    ++lane.endpoint->gate.in_flight;
    ++flying_;
    ++report_.asked;
    if (lane.pool) return lane.pool->start(exchange.body, slot, now);
    if (!http_) {
      ASSAY_TRY(http_, HttpClient::open());
    }
    return http_->start(lane.target, exchange.body, slot);
  }

  Status take(HttpResponse& response) {
    const auto slot = static_cast<uint32_t>(response.tag);
    Exchange& exchange = exchanges_[slot];
    Lane& lane = *lanes_[exchange.lane];
    Gate& gate = lane.endpoint->gate;
    const double now = monotonic_seconds();
    --gate.in_flight;
    --flying_;
    RawAnswer raw;
    raw.failure = failure_of(response);
    raw.status = response.status;
    raw.attempts = exchange.attempts;
    raw.requested_at_us = exchange.requested_at_us;
    raw.latency_ms = response.total_ms;
    double pause = retry_after(response.headers);
    if (raw.failure != Failure::none) {
      raw.failure_text = failure_text_of(response);
      cut_out(raw.failure_text, options_.secrets);
    } else {
      raw.body = std::move(response.body);
      cut_out(raw.body, options_.secrets);
      first_token(lane, response, raw);
    }
    const bool too_much = raw.failure == Failure::rate_limited || raw.failure == Failure::timeout ||
                          (raw.failure == Failure::server_error && (response.status == 503 || response.status == 529));
    if (too_much) gate.throttled(exchange.started, now);
    if (raw.failure == Failure::none) gate.succeeded();
    if (const double renewed = until_renewed(response.headers); renewed > 0) gate.pause(now + renewed);
    if (too_much && pause >= 0) gate.pause(now + std::min(pause, kLongestPause));
    if (pause > kLongestPause) {
      return not_computed(
          fmt::format("{} asks to wait {} s before the next request", lane.endpoint->name, shortest_double(pause)),
          "go on later with --resume; what was answered is kept");
    }
    ASSAY_RETURN_IF_ERROR(lane.endpoint->health.seen(raw, now));
    ASSAY_RETURN_IF_ERROR(lane.health.seen(raw));
    return settle(slot, std::move(raw), pause);
  }

  Status take(ProcessPool::Finished& line) {
    const auto slot = static_cast<uint32_t>(line.tag);
    Exchange& exchange = exchanges_[slot];
    Lane& lane = *lanes_[exchange.lane];
    --lane.endpoint->gate.in_flight;
    --flying_;
    RawAnswer raw;
    raw.attempts = exchange.attempts;
    raw.requested_at_us = exchange.requested_at_us;
    raw.latency_ms = line.total_ms;
    if (line.line) {
      raw.body = std::move(*line.line);
      lane.endpoint->gate.succeeded();
    } else {
      raw.failure = line.timed_out ? Failure::timeout : Failure::process;
      raw.failure_text = line.failure;
      cut_out(raw.failure_text, options_.secrets);
    }
    cut_out(raw.body, options_.secrets);
    ASSAY_RETURN_IF_ERROR(lane.health.seen(raw));
    return settle(slot, std::move(raw), -1);
  }

  // When the first token came: with the piece of the body that brought it.
  static void first_token(const Lane& lane, const HttpResponse& response, RawAnswer& raw) {
    if (!lane.model.settings->stream) return;
    Answer answer;
    lane.model.kind->read(*lane.model.settings, raw.body, answer);
    if (answer.first_token_at == 0) return;
    for (const auto& [bytes, milliseconds] : response.arrivals) {
      if (bytes < answer.first_token_at) continue;
      raw.first_token_ms = milliseconds;
      return;
    }
  }

  // Keeps what came, or makes the request again where that may help.
  Status settle(uint32_t slot, RawAnswer raw, double pause) {
    Exchange& exchange = exchanges_[slot];
    Lane& lane = *lanes_[exchange.lane];
    if (raw.failure == Failure::none && lane.model.settings->stream) mark_cut_stream(lane, raw);
    const bool again =
        may_pass(raw.failure, raw.status) && exchange.attempts <= static_cast<uint32_t>(lane.model.settings->retries);
    if (again && !draining_) {
      ++report_.errors[std::string(name_of(raw.failure)) + ", tried again"];
      const double now = monotonic_seconds();
      retries_.push({now + std::max(pause, jitter(exchange)), slot});
      ++lane.endpoint->gate.waiting;
      return {};
    }
    // A question that would have been tried again, or whose endpoint is gone, stays open: a resume asks it.
    const bool gone = raw.failure == Failure::unreachable || raw.failure == Failure::tls;
    if (again || gone) {
      free_.push_back(slot);
      return gone && !draining_ ? lane.endpoint->health.gone(raw) : Status();
    }
    Messages sent(exchange.messages.begin(), exchange.messages.begin() + static_cast<ptrdiff_t>(exchange.next_turn));
    raw.request = shown_request(sent);
    cut_out(raw.request, options_.secrets);
    return keep(slot, std::move(raw));
  }

  // A stream that ended before its end is a cut connection, whatever HTTP says.
  static void mark_cut_stream(const Lane& lane, RawAnswer& raw) {
    Answer answer;
    lane.model.kind->read(*lane.model.settings, raw.body, answer);
    if (answer.outcome != AnswerOutcome::error) return;
    const bool cut = answer.error.starts_with("connection_cut"), server = answer.error.starts_with("server_error");
    if (!cut && !server) return;
    raw.failure = cut ? Failure::connection_cut : Failure::server_error;
    raw.failure_text = answer.error.substr(answer.error.find(": ") + 2);
    raw.body.clear();
  }

  // Full jitter: anything up to a limit that doubles, so that those who failed together do not come back together.
  double jitter(const Exchange& exchange) const {
    const double most = std::min(60.0, 0.5 * static_cast<double>(uint64_t{1} << std::min(exchange.attempts, 10u)));
    return most * Draws(options_.seed, "retry", exchange.attempts, exchange.item, exchange.sample).uniform();
  }

  void retry_due_ones() {
    const double now = monotonic_seconds();
    while (!retries_.empty() && retries_.top().due <= now) {
      const uint32_t slot = retries_.top().slot;
      retries_.pop();
      if (const std::string spent = spending_.attempt_again(); !spent.empty()) stop_for(spent);
      Lane& lane = *lanes_[exchanges_[slot].lane];
      --lane.endpoint->gate.waiting;
      lane.ready.push_front(slot);
    }
  }

  Status keep(uint32_t slot, RawAnswer raw) {
    Exchange& exchange = exchanges_[slot];
    raw.previous = exchange.previous;
    const Lane& lane = *lanes_[exchange.lane];
    const Answer answer = answer_of(*lane.model.kind, *lane.model.settings, raw);
    const bool failed = answer.outcome == AnswerOutcome::error || answer.outcome == AnswerOutcome::timeout;
    const uint64_t place = journal_.append(exchange.key, failed ? RecordKind::failure : RecordKind::answer, raw.save());
    return answered(slot, raw, place, 0);
  }

  // A record is in the journal: the next turn, or the end of the question. `attempts`:
  // of one that an earlier session of this run paid for.
  Status answered(uint32_t slot, const RawAnswer& raw, uint64_t place, uint32_t attempts) {
    Exchange& exchange = exchanges_[slot];
    Lane& lane = *lanes_[exchange.lane];
    const Answer answer = answer_of(*lane.model.kind, *lane.model.settings, raw);
    const double reserved = std::exchange(exchange.reserved_cost, 0),
                 expected = std::exchange(exchange.expected_tokens, 0);
    spending_.spend(answer, reserved, expected, attempts);
    if (!answer.error.empty()) ++report_.errors[answer.error.substr(0, answer.error.find(':'))];
    exchange.previous = place + 1;
    const bool turns_left = exchange.next_turn < exchange.messages.size();
    if (turns_left && answer.output && answer.outcome != AnswerOutcome::error) {
      exchange.messages[exchange.next_turn]["content"] = *answer.output;
      // A conversation that ends with the model's turn has its answer now.
      if (exchange.next_turn + 1 < exchange.messages.size()) return advance(slot);
    }
    report_.places[exchange.item] = place + 1;
    ++report_.answered;
    exchange.messages = nullptr;
    exchange.body.clear();
    free_.push_back(slot);
    return {};
  }

  void tell() {
    if (!context_.watched()) return;
    const double now = monotonic_seconds();
    if (now < next_tell_ && report_.answered < report_.wanted) return;
    next_tell_ = now + 0.2;
    std::string what = fmt::format("{{}} of {} answers", short_number(report_.wanted));
    if (spending_.tokens() > 0)
      what += fmt::format("  {} tokens/s", short_number(static_cast<uint64_t>(static_cast<double>(spending_.tokens()) /
                                                                              std::max(0.001, now - begun_))));
    if (spending_.cost() > 0) what += fmt::format("  ${:.2f}", spending_.cost());
    for (const auto& [type, count] : report_.errors) what += fmt::format("  {} {}", count, type);
    context_.progress(what, static_cast<int64_t>(report_.answered), static_cast<int64_t>(report_.wanted));
  }
  static std::string short_number(uint64_t count) { return with_thousands(static_cast<int64_t>(count)); }

  struct Retry {
    double due;
    uint32_t slot;
    bool operator>(const Retry& other) const { return due > other.due; }
  };

  Context& context_;
  Journal& journal_;
  const AskOptions& options_;
  Spending spending_;
  AskReport report_;
  std::vector<std::unique_ptr<Endpoint>> endpoints_;
  std::vector<std::unique_ptr<Lane>> lanes_;
  std::unique_ptr<JournalReader> own_;
  std::unique_ptr<HttpClient> http_;
  std::deque<Exchange> exchanges_;
  std::vector<uint32_t> free_;
  std::priority_queue<Retry, std::vector<Retry>, std::greater<>> retries_;
  std::string identity_;
  size_t flying_ = 0;
  bool draining_ = false;
  double begun_ = 0, next_tell_ = 0;
};

}  // namespace

std::string request_identity(const Model& kind, const ModelSettings& settings) {
  std::string headers;
  for (const auto& [name, value] : settings.headers) {
    const std::string lower = lower_case(name);
    const bool key = lower == "authorization" || lower == "cookie" || lower.find("key") != std::string::npos ||
                     lower.find("token") != std::string::npos;
    if (!key) headers += lower + ": " + value + "\n";
  }
  std::string place = settings.url + (kind.path ? kind.path(settings) : "");
  if (kind.transport == Transport::process) place = settings.given["command"].dump();
  return fmt::format("assay request 1\n{}\n{}\n{}\n", kind.name, place, headers.empty() ? "" : sha256_hex(headers));
}

Result<AskReport> ask(Context& context, std::vector<AskedModel> models, Journal& journal, const AskOptions& options) {
  const BrokenPipesAreErrors pipes;
  Asker asker(context, journal, options);
  return asker.run(std::move(models));
}

}  // namespace assay
