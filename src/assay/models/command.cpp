// SPDX-License-Identifier: Apache-2.0
// A program that answers: it reads a line of JSON and writes a line of JSON, again and again. docs/commands.md shows
// the protocol.
#include "assay/models/command.h"

#include <algorithm>

#include "assay/base/text.h"
#include "assay/models/openai.h"

namespace assay::models {
namespace {

using Json = AnswerJson;

Status prepare(ModelSettings& settings) {
  Json& command = settings.given["command"];
  if (command.is_string()) {
    Json words = Json::array();
    for (const std::string& word : split(command.get<std::string>(), ' ')) {
      if (!word.empty()) words.push_back(word);
    }
    command = std::move(words);
  }
  const auto is_text = [](const Json& word) { return word.is_string(); };
  if (!command.is_array() || command.empty() || !std::all_of(command.begin(), command.end(), is_text))
    return usage_error("model '" + settings.name + "' needs its command, a text or a list of texts",
                       "write command: [python3, answer.py]");
  return {};
}

}  // namespace

Result<std::string> line_for_program(const ModelSettings& settings, const Messages& messages, uint32_t sample) {
  std::string prompt;
  for (const Json& message : messages) {
    const Json& content = member(message, "content");
    if (text_in(message, "role") == "user") prompt = content.is_string() ? content.get<std::string>() : content.dump();
  }
  Json line = {{"assay", 1}, {"prompt", prompt}, {"messages", messages}, {"sample", sample}};
  if (const Json& options = member(settings.given, "options"); options.is_object()) line["options"] = options;
  return line.dump();
}

void read_line_of_program(const ModelSettings&, std::string_view body, Answer& answer) {
  const auto json = json_of(body, answer);
  if (!json) return;
  answer.input_tokens = count_in(*json, "input_tokens");
  answer.output_tokens = count_in(*json, "output_tokens");
  answer.cached_tokens = count_in(*json, "cached_tokens");
  answer.reasoning_tokens = count_in(*json, "reasoning_tokens");
  for (const auto& [key, into] :
       {std::pair("tool_calls", &answer.tool_calls), std::pair("logprobs", &answer.logprobs)}) {
    if (const Json& value = member(*json, key); !value.is_null()) *into = value.dump();
  }
  if (const std::string error = text_in(*json, "error"); !error.empty())
    return answer.fail(AnswerOutcome::error, "command", error);
  const Json& output = member(*json, "output");
  if (output.is_null())
    return answer.fail(AnswerOutcome::error, "invalid_answer", "the line has neither output nor error");
  answer.output = output.is_string() ? output.get<std::string>() : output.dump();
  if (const std::string reason = text_in(*json, "finish_reason"); !reason.empty()) take_finish_reason(reason, answer);
}

extern constinit const Model command = {
    .name = "command",
    .aliases = {"exec", "script"},
    .summary = "A program that reads a line of JSON and writes a line of JSON, again and again.",
    .transport = Transport::process,
    .settings = {SettingSpec{"command", SettingType::any,
                             "the program and its arguments, a list of texts, or one text that is split at blanks"},
                 SettingSpec{"options", SettingType::map, "handed to the program with every line"}},
    .names_a_model = false,
    .prepare = prepare,
    .request = line_for_program,
    .read = read_line_of_program};

}  // namespace assay::models
