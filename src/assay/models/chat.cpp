// SPDX-License-Identifier: Apache-2.0
// OpenAI's chat completions, which most servers speak: OpenAI, vLLM, llama.cpp, Ollama, Azure, OpenRouter and others.
#include "assay/models/openai.h"

namespace assay::models {
namespace {

using Json = AnswerJson;

Status prepare(ModelSettings& settings) {
  if (const Json& schema = member(settings.given, "schema"); !schema.is_null()) {
    settings.fields["response_format"] = {{"type", "json_schema"},
                                          {"json_schema", {{"name", "answer"}, {"strict", true}, {"schema", schema}}}};
  }
  if (settings.stream) {
    settings.fields["stream"] = true;
    settings.fields["stream_options"] = {{"include_usage", true}};
  }
  if (member(settings.given, "top_logprobs").is_number()) settings.fields["logprobs"] = true;
  return {};
}

std::string path(const ModelSettings&) { return "/chat/completions"; }

Result<std::string> request(const ModelSettings& settings, const Messages& messages, uint32_t sample) {
  return openai_body(settings, "messages", messages.dump(), sample);
}

// Tool calls as they came; their arguments are JSON inside of a text, which a model may get wrong.
void take_tool_calls(const Json& calls, Answer& answer) {
  if (!calls.is_array() || calls.empty()) return;
  answer.tool_calls = calls.dump();
  for (const Json& call : calls) {
    const Json& function = member(call, "function");
    const std::string arguments = text_in(function, "arguments");
    if (!arguments.empty() && !Json::accept(arguments) && answer.outcome == AnswerOutcome::scored) {
      answer.fail(AnswerOutcome::unparseable, "tool_arguments",
                  "the arguments of " + text_in(function, "name") + " are no JSON");
    }
  }
}

void take_message(const Json& message, Answer& answer) {
  const Json& content = member(message, "content");
  if (content.is_string()) answer.output = content.get<std::string>();
  // Some servers answer in parts.
  for (const Json& part : content.is_array() ? content : Json::array()) {
    if (text_in(part, "type") == "text") answer.output = answer.output.value_or("") + text_in(part, "text");
  }
  if (const std::string refusal = text_in(message, "refusal"); !refusal.empty()) {
    answer.outcome = AnswerOutcome::refused;
    if (!answer.output) answer.output = refusal;
  }
  take_tool_calls(member(message, "tool_calls"), answer);
}

void read_whole(const Json& json, Answer& answer) {
  read_openai_usage(member(json, "usage"), answer);
  const Json& choices = member(json, "choices");
  if (!choices.is_array() || choices.empty() || !member(choices[0], "message").is_object()) {
    answer.fail(AnswerOutcome::error, "invalid_answer", "there is no choices[0].message");
    return;
  }
  take_message(choices[0]["message"], answer);
  take_finish_reason(text_in(choices[0], "finish_reason"), answer);
  if (const Json& logprobs = member(choices[0], "logprobs"); !logprobs.is_null()) answer.logprobs = logprobs.dump();
}

// The pieces of a streamed answer put together as one message.
void read_stream(std::string_view body, Answer& answer) {
  Json message = Json::object(), calls = Json::array(), logprobs = Json::array();
  std::string content, refusal, finish_reason;
  bool any = false;
  std::string failure;
  const auto problem = read_events(body, [&](const Json& event, size_t end) {
    if (const Json& error = member(event, "error"); !error.is_null()) {
      failure = error.is_string() ? error.get<std::string>() : text_in(error, "message");
      return false;
    }
    if (const Json& usage = member(event, "usage"); usage.is_object()) read_openai_usage(usage, answer);
    const Json& choices = member(event, "choices");
    if (!choices.is_array() || choices.empty()) return true;
    const Json& choice = choices[0];
    const Json& delta = member(choice, "delta");
    const std::string piece = text_in(delta, "content");
    if (answer.first_token_at == 0 &&
        (!piece.empty() || !text_in(delta, "reasoning_content").empty() || member(delta, "tool_calls").is_array()))
      answer.first_token_at = end;
    any = any || delta.is_object();
    if (member(delta, "content").is_string()) message["content"] = nullptr;
    content += piece;
    refusal += text_in(delta, "refusal");
    for (const Json& call : member(delta, "tool_calls").is_array() ? member(delta, "tool_calls") : Json::array()) {
      const size_t index = static_cast<size_t>(count_in(call, "index").value_or(0));
      if (index > 1000) continue;
      while (calls.size() <= index)
        calls.push_back({{"id", ""}, {"type", "function"}, {"function", {{"name", ""}, {"arguments", ""}}}});
      Json& whole = calls[index];
      if (const std::string id = text_in(call, "id"); !id.empty()) whole["id"] = id;
      const Json& function = member(call, "function");
      whole["function"]["name"] = whole["function"]["name"].get<std::string>() + text_in(function, "name");
      whole["function"]["arguments"] =
          whole["function"]["arguments"].get<std::string>() + text_in(function, "arguments");
    }
    const Json& tokens = member(member(choice, "logprobs"), "content");
    for (const Json& token : tokens.is_array() ? tokens : Json::array()) logprobs.push_back(token);
    if (const std::string reason = text_in(choice, "finish_reason"); !reason.empty()) finish_reason = reason;
    return true;
  });
  if (!failure.empty()) return answer.fail(AnswerOutcome::error, "server_error", failure);
  if (problem) return answer.fail(AnswerOutcome::error, "invalid_json", *problem);
  if (!any) return answer.fail(AnswerOutcome::error, "invalid_answer", "the stream holds no choices[0].delta");
  if (finish_reason.empty())
    return answer.fail(AnswerOutcome::error, "connection_cut", "the stream ended before the answer did");
  if (message.contains("content")) message["content"] = content;
  if (!refusal.empty()) message["refusal"] = refusal;
  if (!calls.empty()) message["tool_calls"] = calls;
  take_message(message, answer);
  take_finish_reason(finish_reason, answer);
  if (!logprobs.empty()) answer.logprobs = Json{{"content", logprobs}}.dump();
}

void read(const ModelSettings& settings, std::string_view body, Answer& answer) {
  // A server that cannot stream answers whole.
  const size_t first = body.find_first_not_of(" \r\n\t");
  if (settings.stream && first != std::string_view::npos && body[first] != '{') return read_stream(body, answer);
  if (const auto json = json_of(body, answer)) read_whole(*json, answer);
}

}  // namespace

extern constinit const Model chat = {
    .name = "chat",
    .aliases = {"openai", "azure", "vllm", "ollama", "openrouter"},
    .summary = "A chat endpoint in OpenAI's format: OpenAI, vLLM, llama.cpp, Ollama, Azure, OpenRouter and others.",
    .settings =
        {SettingSpec{"temperature", SettingType::number, "0 for the likeliest token", "temperature", 0, 10},
         SettingSpec{"top_p", SettingType::number, "sample from the likeliest tokens of this mass", "top_p", 0, 1},
         SettingSpec{"max_tokens", SettingType::integer, "longest answer", "max_tokens", 1},
         SettingSpec{"max_completion_tokens", SettingType::integer, "the same, as newer models want it",
                     "max_completion_tokens", 1},
         SettingSpec{"stop", SettingType::any, "a text or texts that end the answer", "stop"},
         SettingSpec{"seed", SettingType::integer, "of the first sample; each later one is given the next"},
         SettingSpec{"frequency_penalty", SettingType::number, "against repeated tokens", "frequency_penalty", -2, 2},
         SettingSpec{"presence_penalty", SettingType::number, "against tokens that were there", "presence_penalty", -2,
                     2},
         SettingSpec{"reasoning_effort", SettingType::text, "how long to reason", "reasoning_effort"},
         SettingSpec{"logprobs", SettingType::boolean, "keep the log probabilities of the tokens", "logprobs"},
         SettingSpec{"top_logprobs", SettingType::integer, "and of so many others at each place", "top_logprobs", 0,
                     20},
         SettingSpec{"tools", SettingType::list, "what the model may call", "tools"},
         SettingSpec{"tool_choice", SettingType::any, "whether and what it must call", "tool_choice"},
         SettingSpec{"parallel_tool_calls", SettingType::boolean, "several calls at once", "parallel_tool_calls"},
         SettingSpec{"schema", SettingType::map, "a JSON schema that the answer follows"},
         SettingSpec{"stream", SettingType::boolean, "read the answer as it is made: gives first_token_ms"}},
    .key_variable = "OPENAI_API_KEY",
    .default_url = "https://api.openai.com/v1",
    .prepare = prepare,
    .path = path,
    .authorization = bearer,
    .request = request,
    .read = read,
    .reference = "OpenAI API reference, chat completions"};

}  // namespace assay::models
