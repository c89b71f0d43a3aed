// SPDX-License-Identifier: Apache-2.0
#include "assay/models/openai.h"

#include "assay/base/text.h"

namespace assay {

std::optional<AnswerJson> json_of(std::string_view body, Answer& answer) {
  auto json = parse_json(body);
  if (!json.ok()) {
    answer.fail(AnswerOutcome::error, "invalid_json", json.status().message());
  } else if (!json->is_object()) {
    answer.fail(AnswerOutcome::error, "invalid_answer", "the body is no JSON object");
  } else {
    return std::move(*json);
  }
  return std::nullopt;
}

const AnswerJson& member(const AnswerJson& map, const char* key) {
  static const AnswerJson null;
  if (!map.is_object()) return null;
  const auto found = map.find(key);
  return found == map.end() ? null : *found;
}

std::optional<int64_t> count_in(const AnswerJson& map, const char* key) {
  const AnswerJson& value = member(map, key);
  if (!value.is_number_integer() || value.get<int64_t>() < 0) return std::nullopt;
  return value.get<int64_t>();
}

std::string text_in(const AnswerJson& map, const char* key) {
  const AnswerJson& value = member(map, key);
  return value.is_string() ? value.get<std::string>() : std::string();
}

std::optional<std::string> read_events(std::string_view body,
                                       const std::function<bool(const AnswerJson&, size_t)>& take) {
  size_t place = 0;
  while (place < body.size()) {
    const size_t end = std::min(body.find('\n', place), body.size());
    std::string_view line = body.substr(place, end - place);
    place = end + 1;
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (!line.starts_with("data:")) continue;
    line.remove_prefix(5);
    while (line.starts_with(' ')) line.remove_prefix(1);
    if (line == "[DONE]") return std::nullopt;
    const auto event = parse_json(line);
    if (!event.ok() || !event->is_object()) return "an event of the stream is no JSON object";
    if (!take(*event, std::min(place, body.size()))) return std::nullopt;
  }
  return std::nullopt;
}

void read_openai_usage(const AnswerJson& usage, Answer& answer) {
  answer.input_tokens = count_in(usage, "prompt_tokens");
  answer.output_tokens = count_in(usage, "completion_tokens");
  answer.cached_tokens = count_in(member(usage, "prompt_tokens_details"), "cached_tokens");
  answer.reasoning_tokens = count_in(member(usage, "completion_tokens_details"), "reasoning_tokens");
}

void take_finish_reason(std::string_view reason, Answer& answer) {
  answer.finish_reason = reason;
  if (answer.outcome != AnswerOutcome::scored) return;
  if (reason == "length") answer.outcome = AnswerOutcome::truncated;
  if (reason == "content_filter") answer.outcome = AnswerOutcome::filtered;
}

std::string openai_body(const ModelSettings& settings, std::string_view field, std::string_view value,
                        uint32_t sample) {
  std::string body = "{\"model\":" + nlohmann::json(settings.model).dump() + ",\"";
  body += field;
  body += "\":";
  body += value;
  if (!settings.fields_text.empty()) body += "," + settings.fields_text;
  // A seed for each sample, as one for all would ask for the same answer again and again.
  const AnswerJson& seed = member(settings.given, "seed");
  if (seed.is_number_integer()) body += ",\"seed\":" + std::to_string(seed.get<int64_t>() + sample - 1);
  return body + "}";
}

std::vector<std::string> bearer(const ModelSettings& settings) {
  if (settings.api_key.empty()) return {};
  return {"Authorization: Bearer " + settings.api_key};
}

}  // namespace assay
