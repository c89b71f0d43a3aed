// SPDX-License-Identifier: Apache-2.0
#include "assay/suite/asked_models.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "assay/base/text.h"
#include "assay/engine/asking/gate.h"

namespace assay {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::string_view kSecretKeys[] = {"api_key", "headers"};

bool is_secret(std::string_view key) {
  return std::find(std::begin(kSecretKeys), std::end(kSecretKeys), key) != std::end(kSecretKeys);
}

std::string_view word_of(SettingType type) {
  switch (type) {
    case SettingType::text: return "a text";
    case SettingType::number: return "a number";
    case SettingType::integer: return "a whole number";
    case SettingType::boolean: return "true or false";
    case SettingType::list: return "a list";
    case SettingType::map: return "a map";
    case SettingType::any: break;
  }
  return "a value";
}

// The node with every `${NAME}` in its texts looked up.
Result<Node> expanded(const Node& node, const Suite& suite) {
  Node result = node;
  if (node.is_text()) {
    ASSAY_TRY(std::string text, expand_environment(node.text(), node.location, suite.environment));
    return Node::scalar(Node::Kind::text, std::move(text), node.location);
  }
  for (Node& item : result.items()) {
    ASSAY_TRY(item, expanded(item, suite));
  }
  for (Entry& entry : result.entries()) {
    ASSAY_TRY(entry.value, expanded(entry.value, suite));
  }
  return result;
}

Result<Json> setting_value(const SettingSpec& spec, const Node& node) {
  const bool fits =
      spec.type == SettingType::any || (spec.type == SettingType::text && node.is_scalar() && !node.is_null()) ||
      ((spec.type == SettingType::number || spec.type == SettingType::integer) && node.is_number()) ||
      (spec.type == SettingType::boolean && node.is_boolean()) || (spec.type == SettingType::list && node.is_list()) ||
      (spec.type == SettingType::map && node.is_map());
  if (!fits)
    return usage_error(std::string(spec.name) + " must be " + std::string(word_of(spec.type)), {}, node.location);
  if (spec.type == SettingType::text) return Json(node.text());
  if (spec.type == SettingType::number || spec.type == SettingType::integer) {
    ASSAY_TRY(const double number,
              spec.type == SettingType::integer ? [&]() -> Result<double> {
                ASSAY_TRY(const int64_t whole, node.integer(spec.name));
                return static_cast<double>(whole);
              }()
                                                : node.number(spec.name));
    if (number < spec.lowest || number > spec.highest) {
      const std::string low = spec.lowest > -1e308 ? "at least " + shortest_double(spec.lowest) : "";
      const std::string high = spec.highest < 1e308 ? "at most " + shortest_double(spec.highest) : "";
      return usage_error(std::string(spec.name) + " is " + low + (low.empty() || high.empty() ? "" : " and ") + high,
                         {}, node.location);
    }
  }
  return to_json(node);
}

Status read_prices(const Node& node, Price& price) {
  static constexpr std::string_view kKeys[] = {"input", "cached_input", "cache_write", "output"};
  ASSAY_RETURN_IF_ERROR(check_keys(node, {kKeys, {}, {}}, "of prices"));
  double* const into[] = {&price.input, &price.cached_input, &price.cache_write, &price.output};
  for (size_t i = 0; i < std::size(kKeys); ++i) {
    const Node* value = node.find(kKeys[i]);
    if (!value) continue;
    ASSAY_TRY(*into[i], value->number(kKeys[i]));
    if (*into[i] < 0) return usage_error("a price is not below 0", {}, value->location);
  }
  if (!price.known())
    return usage_error("prices needs input and output", "in US dollars a million tokens", node.location);
  price.as_of = {};
  return {};
}

Status read_timeout(const Node& node, ModelSettings& settings) {
  if (!node.is_map()) {
    ASSAY_TRY(settings.timeout_seconds, duration_of(node, "timeout"));
    return {};
  }
  static constexpr std::string_view kKeys[] = {"connect", "first_token", "whole"};
  ASSAY_RETURN_IF_ERROR(check_keys(node, {kKeys, {}, {}}, "of timeout"));
  double* const into[] = {&settings.connect_timeout_seconds, &settings.first_token_timeout_seconds,
                          &settings.timeout_seconds};
  for (size_t i = 0; i < std::size(kKeys); ++i) {
    if (const Node* value = node.find(kKeys[i])) {
      ASSAY_TRY(*into[i], duration_of(*value, kKeys[i]));
    }
  }
  return {};
}

Result<AskedModelSpec> asked_model(const Catalog& catalog, const Suite& suite, const std::string& name,
                                   const Location& location, const Node& written) {
  AskedModelSpec spec;
  std::string kind = "chat";
  const Node* kind_node = written.find("kind");
  if (kind_node) {
    ASSAY_TRY(kind, kind_node->string("kind"));
  }
  spec.kind = catalog.find_model(kind);
  if (!spec.kind) {
    std::vector<std::string_view> kinds;
    std::string list;
    for (const Model* one : catalog.models) {
      kinds.push_back(one->name);
      list += (list.empty() ? "" : ", ") + std::string(one->name);
    }
    const std::string near = did_you_mean(kind, kinds);
    return usage_error("there is no kind of model '" + kind + "'", near.empty() ? "the kinds are: " + list : near,
                       kind_node->location);
  }
  ModelSettings& settings = spec.settings;
  settings.name = name;
  settings.kind = spec.kind->name;
  settings.location = location;
  if (spec.kind->transport == Transport::process) settings.concurrency = 0;
  const std::vector<const SettingSpec*> known = settings_of(*spec.kind);
  std::vector<std::string_view> keys = {"kind", "prompts", "base_url"};
  for (const SettingSpec* one : known) keys.push_back(one->name);
  static constexpr std::pair<std::string_view, std::string_view> kForeign[] = {{"id", "model"},
                                                                               {"key", "api_key"},
                                                                               {"apiKey", "api_key"},
                                                                               {"max_length", "max_tokens"},
                                                                               {"n", "samples"},
                                                                               {"max_concurrency", "concurrency"},
                                                                               {"rpm", "requests_per_minute"},
                                                                               {"tpm", "tokens_per_minute"}};
  ASSAY_RETURN_IF_ERROR(check_keys(written, {keys, kForeign, {}}, "of model '" + name + "'"));
  ASSAY_TRY(const Node node, expanded(written, suite));
  for (const Entry& entry : node.entries()) {
    const std::string key = entry.key == "base_url" ? "url" : entry.key;
    if (key == "kind") continue;
    if (key == "prompts") {
      for (const Node& one : entry.value.is_list() ? entry.value.items() : std::vector<Node>{entry.value}) {
        ASSAY_TRY(std::string prompt, one.string("a prompt's name"));
        spec.prompts.push_back({std::move(prompt), one.location});
      }
      continue;
    }
    const auto found = std::find_if(known.begin(), known.end(), [&](const auto* one) { return one->name == key; });
    ASSAY_TRY(Json value, setting_value(**found, entry.value));
    if (key == "url") {
      settings.url = value.get<std::string>();
    } else if (key == "model") {
      settings.model = value.get<std::string>();
    } else if (key == "api_key") {
      settings.api_key = value.get<std::string>();
      if (settings.api_key.find_first_of("\r\n") != std::string::npos)
        return usage_error("api_key holds a line end", "it may have been read from a file with one",
                           entry.value.location);
    } else if (key == "headers") {
      for (const Entry& header : entry.value.entries()) {
        ASSAY_TRY(std::string text, header.value.string("a header"));
        if ((header.key + text).find_first_of("\r\n") != std::string::npos)
          return usage_error("a header holds a line end", {}, header.value.location);
        settings.headers.emplace_back(header.key, std::move(text));
      }
    } else if (key == "body") {
      settings.fields = value;
    } else if (key == "prices") {
      ASSAY_RETURN_IF_ERROR(read_prices(entry.value, settings.price));
    } else if (key == "timeout") {
      ASSAY_RETURN_IF_ERROR(read_timeout(entry.value, settings));
    } else if (key == "concurrency") {
      settings.concurrency = value.get<int>();
    } else if (key == "retries") {
      settings.retries = value.get<int>();
    } else if (key == "requests_per_minute") {
      settings.requests_per_minute = value.get<double>();
    } else if (key == "tokens_per_minute") {
      settings.tokens_per_minute = value.get<double>();
    } else {
      settings.given[key] = std::move(value);
    }
  }
  // A key from the environment goes to its provider alone, never to another place.
  if (settings.api_key.empty() && !spec.kind->key_variable.empty() &&
      (settings.url.empty() || settings.url.starts_with(spec.kind->default_url)))
    settings.api_key = suite.environment(spec.kind->key_variable).value_or("");
  if (Status status = complete(*spec.kind, settings); !status.ok()) return std::move(status).at(written.location);
  return spec;
}

}  // namespace

Result<double> duration_of(const Node& node, std::string_view what) {
  ASSAY_TRY(const std::string text, node.string(what));
  const double seconds = seconds_of(text);
  if (seconds > 0) return seconds;
  return usage_error(std::string(what) + " is no duration: '" + text + "'", "write 30s, 2m or 1.5 (seconds)",
                     node.location);
}

Result<std::vector<AskedModelSpec>> asked_models(const Catalog& catalog, const Suite& suite) {
  std::vector<AskedModelSpec> models;
  for (const ModelSpec& model : suite.models) {
    if (!model.asked) continue;
    ASSAY_TRY(AskedModelSpec spec, asked_model(catalog, suite, model.name, model.location, *model.asked));
    models.push_back(std::move(spec));
  }
  return models;
}

Status require_keys(const std::vector<AskedModelSpec>& models) {
  for (const AskedModelSpec& model : models) {
    const ModelSettings& settings = model.settings;
    const std::string variable(model.kind->key_variable);
    // Headers may hold the key under another name.
    if (variable.empty() || !settings.api_key.empty() || !settings.headers.empty()) continue;
    if (model.kind->default_url.empty() || !settings.url.starts_with(model.kind->default_url)) continue;
    return usage_error("model '" + settings.name + "' has no key: the environment has no " + variable,
                       "export " + variable + "=..., give it with --env-file FILE, or write api_key: \"${NAME}\"",
                       settings.location);
  }
  return {};
}

Result<Budget> budget_of(const Suite& suite) {
  Budget budget;
  if (!suite.budget) return budget;
  static constexpr std::string_view kKeys[] = {"cost_usd", "requests", "tokens", "time"};
  ASSAY_RETURN_IF_ERROR(check_keys(*suite.budget, {kKeys, {}, {}}, "of budget"));
  for (const Entry& entry : suite.budget->entries()) {
    if (entry.key == "time") {
      ASSAY_TRY(const double seconds, duration_of(entry.value, "time"));
      budget.seconds = seconds;
    } else if (entry.key == "cost_usd") {
      ASSAY_TRY(const double cost, entry.value.number("cost_usd"));
      budget.cost_usd = cost;
    } else {
      ASSAY_TRY(const int64_t count, entry.value.integer(entry.key));
      (entry.key == "requests" ? budget.requests : budget.tokens) = count;
    }
    if (entry.value.is_number() && entry.value.text().starts_with('-'))
      return usage_error("a budget is not below 0", {}, entry.value.location);
  }
  return budget;
}

std::vector<std::string> secrets_of(const std::vector<AskedModelSpec>& models) {
  std::vector<std::string> secrets;
  const auto add = [&](const std::string& text) {
    // A shorter one would be found everywhere.
    if (text.size() >= 6) secrets.push_back(text);
  };
  for (const AskedModelSpec& model : models) {
    add(model.settings.api_key);
    for (const auto& [name, value] : model.settings.headers) {
      add(value);
      // "Bearer KEY": an endpoint may repeat the key alone.
      if (const size_t space = value.rfind(' '); space != std::string::npos) add(value.substr(space + 1));
    }
  }
  // The longest first: a part of it may be one of its own.
  std::sort(secrets.begin(), secrets.end(), [](const auto& a, const auto& b) { return a.size() > b.size(); });
  secrets.erase(std::unique(secrets.begin(), secrets.end()), secrets.end());
  return secrets;
}

namespace {

void hide(Node& node) {
  if (node.is_map() || node.is_list()) {
    for (Entry& entry : node.entries()) hide(entry.value);
    for (Node& item : node.items()) hide(item);
    return;
  }
  // What consists of variables alone, a scheme ("Bearer") before it aside, says nothing.
  const std::string& text = node.text();
  const size_t start = text.starts_with("Bearer ") ? 7 : 0;
  const bool variable = text.substr(start).starts_with("${") && text.ends_with('}') &&
                        text.find(":-") == std::string::npos && text.find('}') == text.size() - 1;
  if (!variable) node = Node::scalar(Node::Kind::text, std::string(kNotStored), node.location);
}

Status store(Node& model, const Suite& suite) {
  for (Entry& entry : model.entries()) {
    if (is_secret(entry.key)) {
      hide(entry.value);
      continue;
    }
    ASSAY_TRY(entry.value, expanded(entry.value, suite));
    const auto escape = [](Node& node, const auto& self) -> void {
      if (node.is_text()) node = Node::scalar(Node::Kind::text, replace_all(node.text(), "${", "$${"), node.location);
      for (Entry& inner : node.entries()) self(inner.value, self);
      for (Node& item : node.items()) self(item, self);
    };
    escape(entry.value, escape);
  }
  return {};
}

}  // namespace

Result<Node> without_secrets(const Suite& suite) {
  Node document = suite.document;
  for (const char* key : {"models", "helpers"}) {
    Node* models = document.find(key);
    if (!models || !models->is_map()) continue;
    for (Entry& model : models->entries()) {
      if (model.value.is_map()) ASSAY_RETURN_IF_ERROR(store(model.value, suite));
    }
  }
  return document;
}

void restore_secrets(Node& stored, const Node& written) {
  if (stored.is_text() && stored.text() == kNotStored && written.is_scalar()) stored = written;
  for (Entry& entry : stored.entries()) {
    if (const Node* other = written.find(entry.key)) restore_secrets(entry.value, *other);
  }
}

}  // namespace assay
