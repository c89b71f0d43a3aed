// SPDX-License-Identifier: Apache-2.0
// OpenAI's embeddings: the output is the vector, as a JSON list.
#include "assay/models/openai.h"

namespace assay::models {
namespace {

std::string path(const ModelSettings&) { return "/embeddings"; }

Result<std::string> request(const ModelSettings& settings, const Messages& messages, uint32_t sample) {
  if (messages.size() != 1 || !member(messages[0], "content").is_string())
    return usage_error("model '" + settings.name + "' embeds one text, and this prompt is several messages",
                       "write the prompt as one text", settings.location);
  return openai_body(settings, "input", messages[0]["content"].dump(), sample);
}

void read(const ModelSettings&, std::string_view body, Answer& answer) {
  const auto json = json_of(body, answer);
  if (!json) return;
  const AnswerJson& usage = member(*json, "usage");
  answer.input_tokens = count_in(usage, "prompt_tokens");
  if (answer.input_tokens) answer.output_tokens = 0;
  const AnswerJson& data = member(*json, "data");
  const AnswerJson& vector = data.is_array() && !data.empty() ? member(data[0], "embedding") : data;
  const bool numbers = vector.is_array() && !vector.empty() &&
                       std::all_of(vector.begin(), vector.end(), [](const AnswerJson& one) { return one.is_number(); });
  if (!numbers) return answer.fail(AnswerOutcome::error, "invalid_answer", "there is no data[0].embedding of numbers");
  answer.output = vector.dump();
}

}  // namespace

extern constinit const Model embedding = {
    .name = "embedding",
    .aliases = {"embeddings"},
    .summary = "An embedding endpoint in OpenAI's format: the output is the vector, as a JSON list.",
    .settings = {SettingSpec{"dimensions", SettingType::integer, "length of the vector", "dimensions", 1}},
    .key_variable = "OPENAI_API_KEY",
    .default_url = "https://api.openai.com/v1",
    .path = path,
    .authorization = bearer,
    .request = request,
    .read = read,
    .reference = "OpenAI API reference, embeddings"};

}  // namespace assay::models
