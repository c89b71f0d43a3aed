// SPDX-License-Identifier: Apache-2.0
// Google's generateContent. Its candidates' tokens do not count what was thought; here the output does.
#include "assay/base/text.h"
#include "assay/models/openai.h"

namespace assay::models {
namespace {

using Json = AnswerJson;

constexpr std::string_view kSeed = "\"(seed)\"";  // in the fields' text, where each sample's own comes

Status prepare(ModelSettings& settings) {
  if (settings.given.contains("seed")) settings.fields["seed"] = "(seed)";
  Json tools;
  if (settings.fields.contains("tools")) tools = settings.fields["tools"];
  settings.fields.erase("tools");
  if (const Json& schema = member(settings.given, "schema"); !schema.is_null()) {
    settings.fields["responseMimeType"] = "application/json";
    settings.fields["responseJsonSchema"] = schema;
  }
  Json fields = Json::object();
  if (!settings.fields.empty()) fields["generationConfig"] = settings.fields;
  if (!tools.is_null()) fields["tools"] = tools;
  settings.fields = std::move(fields);
  return {};
}

std::string path(const ModelSettings& settings) {
  return "/models/" + settings.model + (settings.stream ? ":streamGenerateContent?alt=sse" : ":generateContent");
}

// In a header, as a key in an address stands in logs.
std::vector<std::string> authorization(const ModelSettings& settings) {
  if (settings.api_key.empty()) return {};
  return {"x-goog-api-key: " + settings.api_key};
}

Json parts_of(const Json& content) {
  if (content.is_string()) return Json::array({{{"text", content}}});
  Json parts = Json::array();
  for (const Json& part : content) {
    const std::string url = text_in(member(part, "image_url"), "url");
    const size_t comma = url.find(',');
    if (url.empty()) {
      parts.push_back({{"text", text_in(part, "text")}});
    } else if (url.starts_with("data:") && comma != std::string::npos) {
      parts.push_back(
          {{"inlineData", {{"mimeType", url.substr(5, url.find(';') - 5)}, {"data", url.substr(comma + 1)}}}});
    } else {
      parts.push_back({{"fileData", {{"fileUri", url}}}});
    }
  }
  return parts;
}

Result<std::string> request(const ModelSettings& settings, const Messages& messages, uint32_t sample) {
  Json contents = Json::array(), system = Json::array();
  for (const Json& message : messages) {
    const std::string role = text_in(message, "role");
    Json parts = parts_of(member(message, "content"));
    if (role == "system" || role == "developer") {
      for (Json& part : parts) system.push_back(std::move(part));
    } else {
      contents.push_back({{"role", role == "assistant" ? "model" : "user"}, {"parts", std::move(parts)}});
    }
  }
  if (contents.empty()) return usage_error("no message of this prompt is the user's", {}, settings.location);
  std::string body = "{\"contents\":" + contents.dump();
  if (!system.empty()) body += ",\"systemInstruction\":" + Json{{"parts", system}}.dump();
  if (settings.fields_text.empty()) return body + "}";
  const Json& seed = member(settings.given, "seed");
  const int64_t own = seed.is_number_integer() ? seed.get<int64_t>() + sample - 1 : 0;
  return body + "," + replace_all(settings.fields_text, kSeed, std::to_string(own)) + "}";
}

void take_usage(const Json& usage, Answer& answer) {
  if (!usage.is_object()) return;
  answer.input_tokens = count_in(usage, "promptTokenCount");
  answer.cached_tokens = count_in(usage, "cachedContentTokenCount");
  answer.reasoning_tokens = count_in(usage, "thoughtsTokenCount");
  if (const auto candidates = count_in(usage, "candidatesTokenCount"))
    answer.output_tokens = *candidates + answer.reasoning_tokens.value_or(0);
}

// A whole answer, or one event of a stream: they have one form, and each event brings the next piece.
bool take_event(const Json& event, Answer& answer, Json& calls) {
  take_usage(member(event, "usageMetadata"), answer);
  if (const std::string blocked = text_in(member(event, "promptFeedback"), "blockReason"); !blocked.empty()) {
    answer.outcome = AnswerOutcome::filtered;
    answer.finish_reason = blocked;
    return true;
  }
  const Json& candidates = member(event, "candidates");
  if (!candidates.is_array() || candidates.empty()) return false;
  const Json& parts = member(member(candidates[0], "content"), "parts");
  for (const Json& part : parts.is_array() ? parts : Json::array()) {
    const Json& thought = member(part, "thought");
    if (thought.is_boolean() && thought.get<bool>()) continue;
    if (member(part, "text").is_string()) answer.output = answer.output.value_or("") + text_in(part, "text");
    if (const Json& call = member(part, "functionCall"); call.is_object())
      calls.push_back({{"id", text_in(call, "id")},
                       {"type", "function"},
                       {"function", {{"name", text_in(call, "name")}, {"arguments", member(call, "args").dump()}}}});
  }
  const std::string reason = text_in(candidates[0], "finishReason");
  if (reason.empty()) return true;
  answer.finish_reason = reason;
  if (reason == "MAX_TOKENS") answer.outcome = AnswerOutcome::truncated;
  for (const char* filter : {"SAFETY", "RECITATION", "PROHIBITED_CONTENT", "BLOCKLIST", "SPII", "IMAGE_SAFETY"}) {
    if (reason == filter) answer.outcome = AnswerOutcome::filtered;
  }
  if (reason == "MALFORMED_FUNCTION_CALL")
    answer.fail(AnswerOutcome::unparseable, "tool_arguments", "the endpoint says that the call is malformed");
  return true;
}

void read(const ModelSettings& settings, std::string_view body, Answer& answer) {
  Json calls = Json::array();
  const size_t first = body.find_first_not_of(" \r\n\t");
  if (settings.stream && first != std::string_view::npos && body[first] != '{') {
    bool any = false;
    const auto problem = read_events(body, [&](const Json& event, size_t end) {
      any = take_event(event, answer, calls) || any;
      if (answer.first_token_at == 0 && answer.output) answer.first_token_at = end;
      return true;
    });
    if (problem) return answer.fail(AnswerOutcome::error, "invalid_json", *problem);
    if (!any) return answer.fail(AnswerOutcome::error, "invalid_answer", "the stream holds no candidates");
    if (answer.finish_reason.empty())
      return answer.fail(AnswerOutcome::error, "connection_cut", "the stream ended before the answer did");
  } else {
    const auto json = json_of(body, answer);
    if (!json) return;
    if (!take_event(*json, answer, calls))
      return answer.fail(AnswerOutcome::error, "invalid_answer", "there are no candidates");
  }
  if (!calls.empty()) answer.tool_calls = calls.dump();
}

}  // namespace

extern constinit const Model gemini = {
    .name = "gemini",
    .aliases = {"google"},
    .summary = "Google's generateContent format.",
    .settings = {SettingSpec{"temperature", SettingType::number, "0 for the likeliest token", "temperature", 0, 2},
                 SettingSpec{"top_p", SettingType::number, "sample from the likeliest tokens of this mass", "topP", 0,
                             1},
                 SettingSpec{"top_k", SettingType::integer, "sample from so many tokens", "topK", 0},
                 SettingSpec{"max_tokens", SettingType::integer, "longest answer", "maxOutputTokens", 1},
                 SettingSpec{"stop", SettingType::list, "texts that end the answer", "stopSequences"},
                 SettingSpec{"seed", SettingType::integer, "of the first sample; each later one is given the next"},
                 SettingSpec{"schema", SettingType::map, "a JSON schema that the answer follows"},
                 SettingSpec{"tools", SettingType::list, "what the model may call", "tools"},
                 SettingSpec{"stream", SettingType::boolean, "read the answer as it is made: gives first_token_ms"}},
    .key_variable = "GEMINI_API_KEY",
    .default_url = "https://generativelanguage.googleapis.com/v1beta",
    .prepare = prepare,
    .path = path,
    .authorization = authorization,
    .request = request,
    .read = read,
    .reference = "Gemini API reference, generateContent"};

}  // namespace assay::models
