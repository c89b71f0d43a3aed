// SPDX-License-Identifier: Apache-2.0
// OpenAI's text completions: one text goes on. With `echo` and `logprobs` a server gives the log probabilities of the
// prompt itself, from which a choice is scored by its likelihood.
#include "assay/models/openai.h"

namespace assay::models {
namespace {

using Json = AnswerJson;

Status prepare(ModelSettings& settings) {
  if (settings.stream) {
    settings.fields["stream"] = true;
    settings.fields["stream_options"] = {{"include_usage", true}};
  }
  return {};
}

std::string path(const ModelSettings&) { return "/completions"; }

Result<std::string> request(const ModelSettings& settings, const Messages& messages, uint32_t sample) {
  if (messages.size() != 1 || !member(messages[0], "content").is_string())
    return usage_error("model '" + settings.name + "' completes one text, and this prompt is several messages",
                       "write the prompt as one text, or use kind: chat", settings.location);
  return openai_body(settings, "prompt", messages[0]["content"].dump(), sample);
}

// An answer that was wanted so short is not cut.
bool is_short_on_purpose(const ModelSettings& settings) {
  const Json& most = member(settings.given, "max_tokens");
  const Json& echo = member(settings.given, "echo");
  return (most.is_number() && most.get<double>() <= 1) || (echo.is_boolean() && echo.get<bool>());
}

void read_stream(std::string_view body, Answer& answer) {
  std::string text, reason;
  bool any = false;
  const auto problem = read_events(body, [&](const Json& event, size_t end) {
    if (const Json& usage = member(event, "usage"); usage.is_object()) read_openai_usage(usage, answer);
    const Json& choices = member(event, "choices");
    if (!choices.is_array() || choices.empty()) return true;
    any = true;
    text += text_in(choices[0], "text");
    if (answer.first_token_at == 0 && !text.empty()) answer.first_token_at = end;
    if (const std::string now = text_in(choices[0], "finish_reason"); !now.empty()) reason = now;
    return true;
  });
  if (problem) return answer.fail(AnswerOutcome::error, "invalid_json", *problem);
  if (!any) return answer.fail(AnswerOutcome::error, "invalid_answer", "the stream holds no choices[0]");
  if (reason.empty())
    return answer.fail(AnswerOutcome::error, "connection_cut", "the stream ended before the answer did");
  answer.output = text;
  take_finish_reason(reason, answer);
}

void read(const ModelSettings& settings, std::string_view body, Answer& answer) {
  const size_t first = body.find_first_not_of(" \r\n\t");
  if (settings.stream && first != std::string_view::npos && body[first] != '{') return read_stream(body, answer);
  const auto json = json_of(body, answer);
  if (!json) return;
  read_openai_usage(member(*json, "usage"), answer);
  const Json& choices = member(*json, "choices");
  if (!choices.is_array() || choices.empty() || !member(choices[0], "text").is_string())
    return answer.fail(AnswerOutcome::error, "invalid_answer", "there is no choices[0].text");
  answer.output = text_in(choices[0], "text");
  take_finish_reason(text_in(choices[0], "finish_reason"), answer);
  if (answer.outcome == AnswerOutcome::truncated && is_short_on_purpose(settings))
    answer.outcome = AnswerOutcome::scored;
  if (const Json& logprobs = member(choices[0], "logprobs"); !logprobs.is_null()) answer.logprobs = logprobs.dump();
}

}  // namespace

extern constinit const Model completion = {
    .name = "completion",
    .aliases = {"completions"},
    .summary = "A text completion endpoint in OpenAI's format: one text goes on.",
    .settings = {SettingSpec{"temperature", SettingType::number, "0 for the likeliest token", "temperature", 0, 10},
                 SettingSpec{"top_p", SettingType::number, "sample from the likeliest tokens of this mass", "top_p", 0,
                             1},
                 SettingSpec{"max_tokens", SettingType::integer, "longest answer", "max_tokens", 0},
                 SettingSpec{"stop", SettingType::any, "a text or texts that end the answer", "stop"},
                 SettingSpec{"seed", SettingType::integer, "of the first sample; each later one is given the next"},
                 SettingSpec{"logprobs", SettingType::integer, "log probabilities of so many tokens at each place",
                             "logprobs", 0, 100},
                 SettingSpec{"echo", SettingType::boolean, "repeat the prompt, with its log probabilities", "echo"},
                 SettingSpec{"stream", SettingType::boolean, "read the answer as it is made: gives first_token_ms"}},
    .key_variable = "OPENAI_API_KEY",
    .default_url = "https://api.openai.com/v1",
    .prepare = prepare,
    .path = path,
    .authorization = bearer,
    .request = request,
    .read = read,
    .reference = "OpenAI API reference, completions (legacy)"};

}  // namespace assay::models
