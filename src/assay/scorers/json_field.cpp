// SPDX-License-Identifier: Apache-2.0
// Whether a field of an answer that is JSON equals the reference. The field is a JSON pointer (RFC 6901), or a name. As
// an extraction it is the field: a text as it is, anything else as JSON.
#include "assay/base/text.h"
#include "assay/scorers/json_text.h"
#include "assay/scorers/words.h"

namespace assay {
namespace {

Result<Json::json_pointer> pointer_of(const ScorerArguments& arguments) {
  const std::string& path = arguments.text("path");
  try {
    // "a.b" is /a/b, where it begins with no slash.
    return Json::json_pointer(path.empty() || path[0] == '/' ? path : "/" + replace_all(path, ".", "/"));
  } catch (const nlohmann::json::exception& problem) {
    return usage_error("'" + path + "' is no JSON pointer", "write path='/answer/value'");
  }
}

std::optional<Json> field_of(const Json& json, const Json::json_pointer& pointer) {
  try {
    if (!json.contains(pointer)) return std::nullopt;
    return json.at(pointer);
  } catch (const nlohmann::json::exception&) {
    return std::nullopt;
  }
}

std::string text_of(const Json& value) { return value.is_string() ? value.get<std::string>() : value.dump(); }

Result<Scoring> prepare(const ScorerArguments& arguments) {
  ASSAY_TRY(const Json::json_pointer pointer, pointer_of(arguments));
  return Scoring([pointer, block = arguments.is("from", "code_block")](const AnswerRow& answer) {
    const auto json = json_of(answer.output, block);
    if (!json.ok()) return Score::of(0, json.status().text());
    const auto value = field_of(*json, pointer);
    if (!value) return Score::of(0, "no field " + pointer.to_string());
    for (const std::string_view reference : answer.references) {
      if (text_of(*value) == reference) return Score::of(1);
      const auto other = parse_json(reference);
      if (other.ok() && *value == *other) return Score::of(1);
    }
    return Score::of(0, pointer.to_string() + " is " + quoted_start(text_of(*value)) + ", not " +
                            quoted_start(answer.references.front()));
  });
}

Result<Scorer::Extraction> extract(const ScorerArguments& arguments) {
  ASSAY_TRY(const Json::json_pointer pointer, pointer_of(arguments));
  return Scorer::Extraction(
      [pointer, block = arguments.is("from", "code_block")](std::string_view text) -> std::optional<std::string> {
        const auto json = json_of(text, block);
        if (!json.ok()) return std::nullopt;
        const auto value = field_of(*json, pointer);
        if (!value || value->is_null()) return std::nullopt;
        return text_of(*value);
      });
}

}  // namespace

extern constinit const Scorer json_field_scorer = {
    .name = "json_field",
    .summary = "Whether a field of the answer's JSON equals the reference; as an extraction, the field.",
    .arguments = {ArgumentSpec{.name = "path",
                               .type = ArgumentType::text,
                               .default_text = "required",
                               .summary = "A JSON pointer, or names with full stops between"},
                  kFromArgument},
    .reference_answer = Reference::required,
    .prepare = prepare,
    .extract = extract,
    .reference = "RFC 6901"};

}  // namespace assay
