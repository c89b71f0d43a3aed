// SPDX-License-Identifier: Apache-2.0
// What the kinds that speak OpenAI's formats share: usage, bodies as JSON, the events of a stream.
#pragma once

#include <functional>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "assay/base/json.h"
#include "assay/models/model.h"

namespace assay {

using AnswerJson = Json;

// The body as JSON; nothing, and an outcome, where it is none (invalid UTF-8 and NaN included).
std::optional<AnswerJson> json_of(std::string_view body, Answer& answer);
// The value of a key of a map; null where there is none.
const AnswerJson& member(const AnswerJson& map, const char* key);
std::optional<int64_t> count_in(const AnswerJson& map, const char* key);
std::string text_in(const AnswerJson& map, const char* key);

// Calls `take` for the JSON of each `data:` line of server-sent events; with it, where in the body the line ends. False
// ends the reading. Nothing is returned where the stream is whole, else what is wrong with it.
std::optional<std::string> read_events(std::string_view body,
                                       const std::function<bool(const AnswerJson& event, size_t end)>& take);

void read_openai_usage(const AnswerJson& usage, Answer& answer);
// "length", "content_filter" and their like as outcomes.
void take_finish_reason(std::string_view reason, Answer& answer);
// `{"model": ..., "<field>": value, <the settings' fields>}`, with the seed of the sample.
std::string openai_body(const ModelSettings& settings, std::string_view field, std::string_view value, uint32_t sample);
std::vector<std::string> bearer(const ModelSettings& settings);

}  // namespace assay
