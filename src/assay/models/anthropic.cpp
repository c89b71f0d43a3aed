// SPDX-License-Identifier: Apache-2.0
// Anthropic's messages. Its input tokens do not count what the cache gave or took; here they do, as everywhere.
#include "assay/models/openai.h"

namespace assay::models {
namespace {

using Json = AnswerJson;

constexpr int kDefaultMaxTokens = 1024;

Status prepare(ModelSettings& settings) {
  // The format requires it.
  if (!settings.fields.contains("max_tokens")) settings.fields["max_tokens"] = kDefaultMaxTokens;
  if (settings.stream) settings.fields["stream"] = true;
  return {};
}

std::string path(const ModelSettings& settings) { return settings.url.ends_with("/v1") ? "/messages" : "/v1/messages"; }

std::vector<std::string> authorization(const ModelSettings& settings) {
  std::vector<std::string> headers = {"anthropic-version: 2023-06-01"};
  if (!settings.api_key.empty()) headers.push_back("x-api-key: " + settings.api_key);
  return headers;
}

// A part in OpenAI's form in Anthropic's.
Json part_of(const Json& part) {
  if (text_in(part, "type") != "image_url") return part;
  const std::string url = text_in(member(part, "image_url"), "url");
  const size_t comma = url.find(',');
  if (!url.starts_with("data:") || comma == std::string::npos)
    return {{"type", "image"}, {"source", {{"type", "url"}, {"url", url}}}};
  const std::string type = url.substr(5, url.find(';') - 5);
  return {{"type", "image"}, {"source", {{"type", "base64"}, {"media_type", type}, {"data", url.substr(comma + 1)}}}};
}

Result<std::string> request(const ModelSettings& settings, const Messages& messages, uint32_t) {
  std::string system;
  Json turns = Json::array();
  for (const Json& message : messages) {
    const std::string role = text_in(message, "role");
    const Json& content = member(message, "content");
    if (role == "system" || role == "developer") {
      if (!system.empty()) system += "\n\n";
      system += content.is_string() ? content.get<std::string>() : content.dump();
      continue;
    }
    Json parts = content;
    if (content.is_array()) {
      parts = Json::array();
      for (const Json& part : content) parts.push_back(part_of(part));
    }
    turns.push_back({{"role", role == "assistant" ? "assistant" : "user"}, {"content", std::move(parts)}});
  }
  if (turns.empty()) return usage_error("no message of this prompt is the user's", {}, settings.location);
  std::string body = "{\"model\":" + Json(settings.model).dump();
  if (!system.empty()) body += ",\"system\":" + Json(system).dump();
  body += ",\"messages\":" + turns.dump();
  if (!settings.fields_text.empty()) body += "," + settings.fields_text;
  return body + "}";
}

void take_usage(const Json& usage, Answer& answer) {
  if (const auto plain = count_in(usage, "input_tokens")) {
    answer.cached_tokens = count_in(usage, "cache_read_input_tokens");
    answer.cache_written_tokens = count_in(usage, "cache_creation_input_tokens");
    answer.input_tokens = *plain + answer.cached_tokens.value_or(0) + answer.cache_written_tokens.value_or(0);
  }
  if (const auto output = count_in(usage, "output_tokens")) answer.output_tokens = output;
}

void take_stop(const std::string& reason, Answer& answer) {
  answer.finish_reason = reason;
  if (answer.outcome != AnswerOutcome::scored) return;
  if (reason == "max_tokens" || reason == "model_context_window_exceeded") answer.outcome = AnswerOutcome::truncated;
  if (reason == "refusal") answer.outcome = AnswerOutcome::refused;
}

void take_blocks(const Json& blocks, Answer& answer) {
  Json calls = Json::array();
  for (const Json& block : blocks) {
    const std::string type = text_in(block, "type");
    if (type == "text") answer.output = answer.output.value_or("") + text_in(block, "text");
    if (type == "tool_use") {
      const Json& input = member(block, "input");
      calls.push_back({{"id", text_in(block, "id")},
                       {"type", "function"},
                       {"function",
                        {{"name", text_in(block, "name")},
                         {"arguments", input.is_string() ? input.get<std::string>() : input.dump()}}}});
      if (input.is_string())
        answer.fail(AnswerOutcome::unparseable, "tool_arguments",
                    "the arguments of " + text_in(block, "name") + " are no JSON");
    }
  }
  if (!calls.empty()) answer.tool_calls = calls.dump();
}

void read_stream(std::string_view body, Answer& answer) {
  Json blocks = Json::array();
  std::vector<std::string> inputs;
  std::string reason, failure;
  bool begun = false, ended = false;
  const auto problem = read_events(body, [&](const Json& event, size_t end) {
    const std::string type = text_in(event, "type");
    const auto index = static_cast<size_t>(count_in(event, "index").value_or(0));
    if (type == "message_start") {
      begun = true;
      take_usage(member(member(event, "message"), "usage"), answer);
    } else if (type == "content_block_start" && index < 1000) {
      while (blocks.size() <= index) blocks.push_back(Json::object());
      inputs.resize(std::max(inputs.size(), index + 1));
      blocks[index] = member(event, "content_block");
    } else if (type == "content_block_delta" && index < blocks.size()) {
      const Json& delta = member(event, "delta");
      if (answer.first_token_at == 0) answer.first_token_at = end;
      if (text_in(delta, "type") == "text_delta")
        blocks[index]["text"] = text_in(blocks[index], "text") + text_in(delta, "text");
      inputs[index] += text_in(delta, "partial_json");
    } else if (type == "message_delta") {
      take_usage(member(event, "usage"), answer);
      reason = text_in(member(event, "delta"), "stop_reason");
    } else if (type == "message_stop") {
      ended = true;
    } else if (type == "error") {
      failure = text_in(member(event, "error"), "message");
      return false;
    }
    return true;
  });
  if (!failure.empty()) return answer.fail(AnswerOutcome::error, "server_error", failure);
  if (problem) return answer.fail(AnswerOutcome::error, "invalid_json", *problem);
  if (!begun) return answer.fail(AnswerOutcome::error, "invalid_answer", "the stream holds no message_start");
  if (!ended) return answer.fail(AnswerOutcome::error, "connection_cut", "the stream ended before the answer did");
  for (size_t i = 0; i < blocks.size(); ++i) {
    if (text_in(blocks[i], "type") != "tool_use" || inputs[i].empty()) continue;
    Json input = Json::parse(inputs[i], nullptr, false);
    blocks[i]["input"] = input.is_discarded() ? Json(inputs[i]) : std::move(input);
  }
  take_blocks(blocks, answer);
  take_stop(reason, answer);
}

void read(const ModelSettings& settings, std::string_view body, Answer& answer) {
  const size_t first = body.find_first_not_of(" \r\n\t");
  if (settings.stream && first != std::string_view::npos && body[first] != '{') return read_stream(body, answer);
  const auto json = json_of(body, answer);
  if (!json) return;
  take_usage(member(*json, "usage"), answer);
  const Json& content = member(*json, "content");
  if (!content.is_array()) return answer.fail(AnswerOutcome::error, "invalid_answer", "there is no content");
  take_blocks(content, answer);
  if (!answer.output && answer.tool_calls.empty()) answer.output = "";
  take_stop(text_in(*json, "stop_reason"), answer);
}

}  // namespace

extern constinit const Model anthropic = {
    .name = "anthropic",
    .aliases = {"claude"},
    .summary = "Anthropic's messages format.",
    .settings = {SettingSpec{"temperature", SettingType::number, "0 for the likeliest token", "temperature", 0, 1},
                 SettingSpec{"top_p", SettingType::number, "sample from the likeliest tokens of this mass", "top_p", 0,
                             1},
                 SettingSpec{"top_k", SettingType::integer, "sample from so many tokens", "top_k", 0},
                 SettingSpec{"max_tokens", SettingType::integer, "longest answer; 1,024 without it", "max_tokens", 1},
                 SettingSpec{"stop", SettingType::list, "texts that end the answer", "stop_sequences"},
                 SettingSpec{"tools", SettingType::list, "what the model may call", "tools"},
                 SettingSpec{"tool_choice", SettingType::any, "whether and what it must call", "tool_choice"},
                 SettingSpec{"thinking", SettingType::map, "how long to reason", "thinking"},
                 SettingSpec{"stream", SettingType::boolean, "read the answer as it is made: gives first_token_ms"}},
    .key_variable = "ANTHROPIC_API_KEY",
    .default_url = "https://api.anthropic.com",
    .prepare = prepare,
    .path = path,
    .authorization = authorization,
    .request = request,
    .read = read,
    .reference = "Anthropic API reference, messages"};

}  // namespace assay::models
