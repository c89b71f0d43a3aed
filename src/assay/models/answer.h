// SPDX-License-Identifier: Apache-2.0
// What one answer became: the produced columns of a run (docs/llm.md). Absent is not zero: a count that an endpoint
// does not report stays empty.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace assay {

enum class AnswerOutcome : uint8_t {
  scored,
  refused,
  filtered,
  truncated,
  unparseable,
  error,
  timeout,
  not_applicable
};

constexpr std::string_view name_of(AnswerOutcome outcome) {
  switch (outcome) {
    case AnswerOutcome::scored: return "scored";
    case AnswerOutcome::refused: return "refused";
    case AnswerOutcome::filtered: return "filtered";
    case AnswerOutcome::truncated: return "truncated";
    case AnswerOutcome::unparseable: return "unparseable";
    case AnswerOutcome::error: return "error";
    case AnswerOutcome::timeout: return "timeout";
    case AnswerOutcome::not_applicable: break;
  }
  return "not_applicable";
}

struct Answer {
  std::optional<std::string> output;
  AnswerOutcome outcome = AnswerOutcome::scored;
  std::string error;          // "type: what happened"; empty where there was none
  std::string finish_reason;  // the endpoint's word; empty where it has none
  // Input counts everything that was sent, cached or not; output everything that was generated, reasoning included.
  std::optional<int64_t> input_tokens, output_tokens, cached_tokens, reasoning_tokens;
  std::optional<int64_t> cache_written_tokens;  // of the input, where writing to the cache has a price of its own
  std::optional<double> cost_usd;
  std::string tool_calls, logprobs;  // JSON; empty where there are none
  size_t first_token_at = 0;         // of a stream: how many bytes of the body bring the first token; 0: not known

  void fail(AnswerOutcome as, std::string_view type, std::string_view what) {
    outcome = as;
    error = std::string(type) + ": " + std::string(what);
  }
};

}  // namespace assay
