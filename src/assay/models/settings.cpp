// SPDX-License-Identifier: Apache-2.0
// What every kind of model has in common: the settings of its transport, and how a record becomes an answer.
#include <fmt/format.h>

#include "assay/base/text.h"
#include "assay/base/utf8.h"
#include "assay/models/model.h"

namespace assay {
namespace {

constexpr SettingSpec kHttp[] = {
    {"url", SettingType::text, "the base URL, as in the provider's own library (base_url is the same)"},
    {"api_key", SettingType::text, "secret; without it the provider's usual environment variable, if it is set"},
    {"headers", SettingType::map, "secret; sent with every request"},
    {"body", SettingType::map, "added to every request as it is"},
    {"model", SettingType::text, "the name that the endpoint knows"},
    {"prices", SettingType::map, "US dollars a million tokens: input, cached_input, cache_write, output"},
    {"concurrency", SettingType::integer, "most requests at once", "", 1, 100000},
    {"requests_per_minute", SettingType::number, "most requests a minute", "", 0},
    {"tokens_per_minute", SettingType::number, "most tokens a minute, of input and output", "", 0},
    {"retries", SettingType::integer, "how often a request is made again that failed for a passing reason", "", 0,
     1000},
    {"timeout", SettingType::any, "of a whole answer, such as 2m; or {connect: 10s, first_token: 30s, whole: 10m}"},
};
constexpr SettingSpec kProcess[] = {
    {"prices", SettingType::map, "US dollars a million tokens: input, cached_input, cache_write, output"},
    {"concurrency", SettingType::integer, "how many processes; one a core without it", "", 1, 1000},
    {"retries", SettingType::integer, "how often a request is made again whose process ended", "", 0, 1000},
    {"timeout", SettingType::any, "of a whole answer, such as 2m"},
};

}  // namespace

std::span<const SettingSpec> shared_settings(Transport transport) {
  if (transport == Transport::http) return kHttp;
  if (transport == Transport::process) return kProcess;
  return {};
}

std::vector<const SettingSpec*> settings_of(const Model& kind) {
  std::vector<const SettingSpec*> all;
  for (const SettingSpec& setting : shared_settings(kind.transport)) all.push_back(&setting);
  for (const SettingSpec& setting : kind.settings) all.push_back(&setting);
  return all;
}

Status complete(const Model& kind, ModelSettings& settings) {
  if (kind.transport == Transport::http) {
    if (settings.url.empty()) settings.url = kind.default_url;
    if (settings.url.empty())
      return usage_error("model '" + settings.name + "' has no url", "write url: http://localhost:8080/v1");
    if (!settings.url.starts_with("http://") && !settings.url.starts_with("https://"))
      return usage_error("'" + settings.url + "' is no URL of http or https", "write url: http://localhost:8080/v1");
    const size_t host = settings.url.find("://") + 3, end = settings.url.find('/', host);
    if (settings.url.substr(host, end == std::string::npos ? end : end - host).find('@') != std::string::npos)
      return usage_error("the url of model '" + settings.name + "' holds a user or password",
                         "write api_key: or headers: instead, which are kept secret");
    while (settings.url.ends_with('/')) settings.url.pop_back();
    if (kind.names_a_model && settings.model.empty())
      return usage_error("model '" + settings.name + "' does not say which model the endpoint is asked for",
                         "write model: NAME");
  }
  nlohmann::ordered_json body = std::move(settings.fields);
  settings.fields = nlohmann::ordered_json::object();
  for (const SettingSpec& setting : kind.settings) {
    if (setting.field.empty()) continue;
    const auto given = settings.given.find(std::string(setting.name));
    if (given != settings.given.end()) settings.fields[std::string(setting.field)] = *given;
  }
  const auto stream = settings.given.find("stream");
  settings.stream = stream != settings.given.end() && stream->is_boolean() && stream->get<bool>();
  if (kind.prepare) ASSAY_RETURN_IF_ERROR(kind.prepare(settings));
  if (body.is_object()) {
    for (auto& [name, value] : body.items()) settings.fields[name] = value;
  }
  settings.fields_text = settings.fields.empty() ? "" : settings.fields.dump();
  if (!settings.fields_text.empty())
    settings.fields_text = settings.fields_text.substr(1, settings.fields_text.size() - 2);
  if (!settings.price.known()) settings.price = price_of(settings.model);
  return {};
}

Answer answer_of(const Model& kind, const ModelSettings& settings, const RawAnswer& raw) {
  Answer answer;
  if (raw.failure == Failure::timeout) {
    answer.fail(AnswerOutcome::timeout, name_of(raw.failure), raw.failure_text);
  } else if (raw.failure != Failure::none) {
    answer.fail(AnswerOutcome::error, name_of(raw.failure), raw.failure_text);
  } else {
    kind.read(settings, raw.body, answer);
  }
  // An error may quote what broke the rules.
  answer.error = replace_invalid_utf8(std::move(answer.error));
  answer.cost_usd = cost_of(settings.price, answer);
  return answer;
}

}  // namespace assay
