// SPDX-License-Identifier: Apache-2.0
// Any endpoint that takes JSON and answers JSON: the request is a template, the answer stands at a JSON pointer
// (RFC 6901).
#include "assay/models/openai.h"

namespace assay::models {
namespace {

using Json = AnswerJson;

constexpr std::string_view kPointers[] = {"output", "finish_reason", "input_tokens", "output_tokens"};

// A map is a template in each of its texts; as one text it is the template of the whole.
void add_texts(const Json& node, Templates& templates, int& count, Status& status) {
  if (node.is_string()) {
    TemplatePlace place;
    if (Status added = templates.add(std::to_string(count++), node.get<std::string>(), place);
        !added.ok() && status.ok())
      status = usage_error("request is no Jinja template: " + added.message());
  }
  if (!node.is_structured()) return;
  for (const Json& child : node) add_texts(child, templates, count, status);
}

Status prepare(ModelSettings& settings) {
  const Json& request = member(settings.given, "request");
  if (request.is_null() || member(settings.given, "output").is_null())
    return usage_error("model '" + settings.name + "' needs request and output",
                       "write request: {question: \"{{ prompt }}\"} and output: /answer");
  for (const std::string_view name : kPointers) {
    const std::string pointer = text_in(settings.given, std::string(name).c_str());
    if (!pointer.empty() && pointer[0] != '/')
      return usage_error(std::string(name) + " is no JSON pointer: '" + pointer + "'", "write /choices/0/text");
  }
  auto templates = std::make_shared<Templates>();
  int count = 0;
  Status status;
  add_texts(request, *templates, count, status);
  ASSAY_RETURN_IF_ERROR(status);
  settings.templates = std::move(templates);
  return {};
}

std::string path(const ModelSettings&) { return ""; }

Result<Json> filled(const Json& node, const Templates& templates, const TemplateContext& context, int& count) {
  if (node.is_string()) {
    TemplatePlace place;
    auto text = templates.render(std::to_string(count++), context, place);
    if (!text.ok()) return usage_error("request cannot be made: " + text.status().message());
    return Json(std::move(*text));
  }
  Json result = node;
  if (!node.is_structured()) return result;
  for (Json& child : result) {
    ASSAY_TRY(child, filled(child, templates, context, count));
  }
  return result;
}

Result<std::string> request(const ModelSettings& settings, const Messages& messages, uint32_t sample) {
  std::string prompt;
  for (const Json& message : messages) {
    const Json& content = member(message, "content");
    if (text_in(message, "role") == "user") prompt = content.is_string() ? content.get<std::string>() : content.dump();
  }
  const Json variables = {{"prompt", prompt}, {"messages", messages}, {"sample", sample}, {"model", settings.model}};
  ASSAY_TRY(const TemplateContext context, TemplateContext::of(variables.dump()));
  int count = 0;
  const Json& form = member(settings.given, "request");
  auto made = filled(form, *settings.templates, context, count);
  if (!made.ok()) return std::move(made).status().at(settings.location);
  std::string body = form.is_string() ? made->get<std::string>() : made->dump();
  if (!Json::accept(body))
    return usage_error("request of model '" + settings.name + "' makes no JSON: " + body.substr(0, 200),
                       "write texts as {{ prompt | tojson }}, or request as a map", settings.location);
  return body;
}

void read(const ModelSettings& settings, std::string_view body, Answer& answer) {
  const auto json = json_of(body, answer);
  if (!json) return;
  const auto at = [&](std::string_view name) -> const Json* {
    const std::string pointer = text_in(settings.given, std::string(name).c_str());
    if (pointer.empty()) return nullptr;
    try {
      const Json::json_pointer place(pointer);
      return json->contains(place) ? &json->at(place) : nullptr;
    } catch (const nlohmann::json::exception&) {
      return nullptr;
    }
  };
  const Json* output = at("output");
  if (!output || output->is_null())
    return answer.fail(AnswerOutcome::error, "invalid_answer",
                       "there is nothing at " + text_in(settings.given, "output"));
  answer.output = output->is_string() ? output->get<std::string>() : output->dump();
  const auto count = [&](std::string_view name) -> std::optional<int64_t> {
    const Json* value = at(name);
    return value && value->is_number_integer() ? std::optional(value->get<int64_t>()) : std::nullopt;
  };
  answer.input_tokens = count("input_tokens");
  answer.output_tokens = count("output_tokens");
  if (const Json* reason = at("finish_reason"); reason && reason->is_string())
    take_finish_reason(reason->get<std::string>(), answer);
}

}  // namespace

extern constinit const Model http = {
    .name = "http",
    .aliases = {"https", "rest"},
    .summary =
        "Any endpoint that takes JSON and answers JSON: a template of the request, a JSON pointer to the answer.",
    .settings =
        {SettingSpec{
             "request", SettingType::any,
             "the body: a map whose texts are templates, or one template; variables prompt, messages, sample, model"},
         SettingSpec{"output", SettingType::text, "JSON pointer to the answer, such as /choices/0/text"},
         SettingSpec{"finish_reason", SettingType::text, "JSON pointer to why it ended"},
         SettingSpec{"input_tokens", SettingType::text, "JSON pointer to a count"},
         SettingSpec{"output_tokens", SettingType::text, "JSON pointer to a count"}},
    .names_a_model = false,
    .prepare = prepare,
    .path = path,
    .authorization = bearer,
    .request = request,
    .read = read,
    .reference = "JSON pointer: RFC 6901"};

}  // namespace assay::models
