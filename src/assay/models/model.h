// SPDX-License-Identifier: Apache-2.0
// The shape of a kind of model: what a suite may say of it, how a prompt becomes a request and an answer is read. One
// constant a kind, beside its functions; how often, how fast and what is kept is the engine's business (engine/ask.h).
#pragma once

#include <cstdint>
#include <memory>
#include <nlohmann/json.hpp>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "assay/base/status.h"
#include "assay/catalog/descriptor.h"
#include "assay/models/answer.h"
#include "assay/models/price.h"
#include "assay/models/prompts/templates.h"
#include "assay/models/raw_answer.h"

namespace assay {

// A list of {"role": ..., "content": ...} as OpenAI's chat completions have it; content is a text or a list of parts.
using Messages = nlohmann::ordered_json;

enum class Transport {
  none,     // answers that exist already
  here,     // made by this program
  http,     // one request an answer
  process,  // a line to a child process, a line back
};

enum class SettingType { text, number, integer, boolean, list, map, any };

struct SettingSpec {
  std::string_view name;
  SettingType type = SettingType::text;
  std::string_view summary;
  // What it is called in the request, as it is; empty: the kind puts it there itself.
  std::string_view field{};
  double lowest = -1e308, highest = 1e308;
};

// Of one model of a suite, checked against its kind.
struct ModelSettings {
  std::string name, kind;
  Location location;
  std::string url;                                           // without a slash at the end
  std::string model;                                         // the name that the endpoint knows
  std::string api_key;                                       // secret
  std::vector<std::pair<std::string, std::string>> headers;  // secret
  nlohmann::ordered_json given;                              // every other setting, by name
  nlohmann::ordered_json fields;                             // of the request: settings with a field, then `body`
  std::string fields_text;  // the same as text, without braces; empty where there are none
  bool stream = false;
  std::shared_ptr<const Templates> templates;  // of kinds whose requests are templates
  Price price;                                 // unknown where neither the suite nor the table has one

  int concurrency = 64;
  double requests_per_minute = 0, tokens_per_minute = 0;  // 0: no limit
  int retries = 8;
  double connect_timeout_seconds = 10, first_token_timeout_seconds = 0, timeout_seconds = 600;
  size_t largest_answer = 64 << 20;
};

struct Model {
  std::string_view name;
  ShortList<std::string_view, 16> aliases{};
  std::string_view summary;
  Transport transport = Transport::http;
  ShortList<SettingSpec, 24> settings{};  // beside those that every kind of its transport has (models/settings.h)
  std::string_view key_variable{};        // which environment variable holds the key where api_key is not given
  std::string_view default_url{};         // empty: url is required
  bool names_a_model = true;              // `model` is required

  // Completes and checks settings. Errors: what is wrong with them, located by the reader.
  Status (*prepare)(ModelSettings&) = nullptr;
  // What is appended to the url: "/chat/completions".
  std::string (*path)(const ModelSettings&) = nullptr;
  // Headers with the key, "Name: value".
  std::vector<std::string> (*authorization)(const ModelSettings&) = nullptr;
  // The body of the request, or the line for the process. Errors: a prompt that this kind cannot send.
  Result<std::string> (*request)(const ModelSettings&, const Messages&, uint32_t sample) = nullptr;
  // Of a body that came with a good status. What it does not hold is an outcome.
  void (*read)(const ModelSettings&, std::string_view body, Answer& answer) = nullptr;
  std::string_view reference{};
};

// The keys that every kind of a transport has, checked and documented as those of the kind.
std::span<const SettingSpec> shared_settings(Transport transport);
// Every key of a kind.
std::vector<const SettingSpec*> settings_of(const Model& kind);

// Defaults, the fields of the request, the price. Errors: what the kind's prepare() says.
Status complete(const Model& kind, ModelSettings& settings);
// The answer in a record of the journal, failures included, with its cost.
Answer answer_of(const Model& kind, const ModelSettings& settings, const RawAnswer& raw);

}  // namespace assay
