// SPDX-License-Identifier: Apache-2.0
// Whether the calls of tools that an answer makes are among the possible right ones, as the Berkeley function-calling
// leaderboard compares them: the same functions, every argument one of the accepted values, "" among them where it may
// be left out, nothing required missing, nothing unknown added, values of the declared types. Several calls match in
// any order: each expected one needs a call of its own.
#include <algorithm>
#include <cmath>

#include "assay/base/text.h"
#include "assay/base/unicode.h"
#include "assay/scorers/json_text.h"
#include "assay/scorers/number_lists.h"
#include "assay/scorers/words.h"

namespace assay {
namespace {

struct Call {
  std::string name;
  Json arguments = Json::object();
};

// Texts are compared without blanks and , . / - _ * ^, in small letters, with one kind of quotes.
std::string plain(std::string_view text) {
  std::string kept;
  for (char c : lower_text(text)) {
    if (std::string_view(" ,./-_*^").find(c) == std::string_view::npos) kept += c == '\'' ? '"' : c;
  }
  return kept;
}

// Chat completions' list, one call, or the leaderboard's own [{name: {argument: value}}].
Result<std::vector<Call>> calls_of(std::string_view text) {
  ASSAY_TRY(const Json json, parse_json(text));
  std::vector<Call> calls;
  for (const Json& item : json.is_array() ? json : Json::array({json})) {
    const Json* function =
        item.is_object() && item.contains("function") && item["function"].is_object() ? &item["function"] : &item;
    if (!function->is_object()) return usage_error("a call is an object");
    Call call;
    const bool named = function->contains("name") && (*function)["name"].is_string() &&
                       (function->contains("arguments") || function->contains("input"));
    if (named) {
      call.name = (*function)["name"].get<std::string>();
      call.arguments = function->contains("arguments") ? (*function)["arguments"] : (*function)["input"];
    } else if (function->size() == 1) {
      call.name = function->begin().key();
      call.arguments = function->begin().value();
    } else {
      return usage_error("a call has a name and arguments");
    }
    if (call.arguments.is_string()) {
      const std::string inner = call.arguments.get<std::string>();
      ASSAY_TRY(call.arguments, parse_json(inner.empty() ? "{}" : inner));
    }
    if (!call.arguments.is_object()) return usage_error("the arguments of " + call.name + " are no object");
    calls.push_back(std::move(call));
  }
  return calls;
}

bool equal_value(const Json& value, const Json& accepted) {
  if (value.is_string() && accepted.is_string())
    return plain(value.get<std::string>()) == plain(accepted.get<std::string>());
  if (value.is_array() && accepted.is_array()) {
    if (value.size() != accepted.size()) return false;
    for (size_t i = 0; i < value.size(); ++i) {
      if (!equal_value(value[i], accepted[i])) return false;
    }
    return true;
  }
  if (value.is_number() && accepted.is_number()) return value.get<double>() == accepted.get<double>();
  return value == accepted;
}

bool one_of(const Json& value, const Json& accepted);

// Of an object each member has accepted values of its own.
bool equal_object(const Json& value, const Json& accepted) {
  for (const auto& [key, member] : value.items()) {
    if (!accepted.contains(key) || !one_of(member, accepted[key])) return false;
  }
  for (const auto& [key, values] : accepted.items()) {
    const bool optional = values.is_array() && std::find(values.begin(), values.end(), Json("")) != values.end();
    if (!value.contains(key) && !optional) return false;
  }
  return true;
}

bool one_of(const Json& value, const Json& accepted) {
  if (!accepted.is_array()) return equal_value(value, accepted);
  return std::any_of(accepted.begin(), accepted.end(), [&](const Json& one) {
    if (value.is_object() && one.is_object()) return equal_object(value, one);
    if (value.is_array() && one.is_array() && value.size() == one.size() && !value.empty() && value[0].is_object()) {
      for (size_t i = 0; i < value.size(); ++i) {
        if (!value[i].is_object() || !one[i].is_object() || !equal_object(value[i], one[i])) return false;
      }
      return true;
    }
    return equal_value(value, one);
  });
}

// Whether a value is of a declared type; a whole number is also a float.
bool has_type(const Json& value, const std::string& type) {
  if (type == "integer") return value.is_number_integer();
  if (type == "float" || type == "number") return value.is_number();
  if (type == "string") return value.is_string();
  if (type == "boolean") return value.is_boolean();
  if (type == "array" || type == "tuple") return value.is_array();
  if (type == "dict" || type == "object") return value.is_object();
  return true;
}

const Json* function_named(const Json& functions, const std::string& name) {
  for (const Json& one : functions) {
    if (!one.is_object()) continue;
    const Json& function = one.contains("function") ? one["function"] : one;
    if (function.value("name", std::string()) == name) return &function;
  }
  return nullptr;
}

// Why a call is not the expected one; empty where it is.
std::string mismatch(const Call& call, const std::string& name, const Json& accepted, const Json* function) {
  if (call.name != name && replace_all(name, ".", "_") != call.name) return "calls " + call.name + ", not " + name;
  const Json* properties = nullptr;
  if (function && function->contains("parameters")) {
    const Json& parameters = (*function)["parameters"];
    if (parameters.contains("properties")) properties = &parameters["properties"];
    if (parameters.contains("required")) {
      for (const Json& required : parameters["required"]) {
        if (!call.arguments.contains(required.get<std::string>()))
          return name + " lacks " + required.get<std::string>();
      }
    }
  }
  for (const auto& [key, value] : call.arguments.items()) {
    if (!accepted.contains(key)) return name + " has an argument " + key + " too much";
    if (properties && properties->contains(key) && !has_type(value, (*properties)[key].value("type", std::string())))
      return key + " of " + name + " is not of type " + (*properties)[key].value("type", std::string());
    if (!one_of(value, accepted[key])) return key + " of " + name + " is " + quoted_start(value.dump());
  }
  for (const auto& [key, values] : accepted.items()) {
    const bool optional = values.is_array() && std::find(values.begin(), values.end(), Json("")) != values.end();
    if (!call.arguments.contains(key) && !optional) return name + " lacks " + key;
  }
  return {};
}

// Gives each expected call one of the answer's, by augmenting paths: the largest matching, not the first that fits.
class Matching {
 public:
  Matching(size_t expected, size_t calls) : fits_(expected, std::vector<bool>(calls)), taken_by_(calls, -1) {}
  void fits(size_t expected, size_t call) { fits_[expected][call] = true; }
  bool complete() {
    for (size_t e = 0; e < fits_.size(); ++e) {
      std::vector<bool> seen(taken_by_.size());
      if (!place(e, seen)) return false;
    }
    return true;
  }

 private:
  bool place(size_t expected, std::vector<bool>& seen) {
    for (size_t c = 0; c < taken_by_.size(); ++c) {
      if (!fits_[expected][c] || seen[c]) continue;
      seen[c] = true;
      if (taken_by_[c] < 0 || place(static_cast<size_t>(taken_by_[c]), seen)) {
        taken_by_[c] = static_cast<int>(expected);
        return true;
      }
    }
    return false;
  }
  std::vector<std::vector<bool>> fits_;
  std::vector<int> taken_by_;
};

Score compare(std::string_view calls_text, std::string_view expected_text, const Json& functions) {
  const auto expected = parse_json(expected_text);
  if (!expected.ok() || !expected->is_array())
    return Score::none(AnswerOutcome::not_applicable, "the reference is no list of possible calls");
  const auto calls = calls_of(calls_text);
  if (!calls.ok()) return Score::of(0, calls.status().message());
  if (calls->size() != expected->size())
    return Score::of(0, std::to_string(calls->size()) + " calls, not " + std::to_string(expected->size()));
  Matching matching(expected->size(), calls->size());
  std::string reason;
  for (size_t e = 0; e < expected->size(); ++e) {
    const Json& one = (*expected)[e];
    if (!one.is_object() || one.size() != 1)
      return Score::none(AnswerOutcome::not_applicable, "a possible call is {name: {argument: [values]}}");
    const std::string name = one.begin().key();
    std::string nearest;
    for (size_t c = 0; c < calls->size(); ++c) {
      const std::string why = mismatch((*calls)[c], name, one.begin().value(), function_named(functions, name));
      if (why.empty()) matching.fits(e, c);
      if (!why.empty() && nearest.empty()) nearest = why;
    }
    if (reason.empty()) reason = nearest;
  }
  return matching.complete() ? Score::of(1) : Score::of(0, reason);
}

Result<Scoring> prepare(const ScorerArguments& arguments) {
  return Scoring(
      [column = arguments.column("calls"), functions_column = arguments.column("functions")](const AnswerRow& answer) {
        const std::string_view calls = column ? column_of(answer, column).value_or("[]") : answer.output;
        Json functions = Json::array();
        if (const auto text = column_of(answer, functions_column)) {
          auto parsed = parse_json(*text);
          if (!parsed.ok() || !parsed->is_array())
            return Score::none(AnswerOutcome::error, "the functions are no list");
          functions = std::move(*parsed);
        }
        return compare(calls, answer.references.front(), functions);
      });
}

}  // namespace

extern constinit const Scorer tool_calls_scorer = {
    .name = "tool_calls",
    .aliases = {"bfcl"},
    .summary =
        "Whether the answer's tool calls are among the possible right ones, in any order, with the types declared.",
    .arguments = {ArgumentSpec{.name = "calls",
                               .type = ArgumentType::column,
                               .summary = "The column of the calls; without one the answer itself is JSON"},
                  ArgumentSpec{
                      .name = "functions",
                      .type = ArgumentType::column,
                      .summary = "The column of the functions' declarations, for required arguments and types"}},
    .reference_answer = Reference::required,
    .prepare = prepare,
    .reference = "ShishirPatil/gorilla, AST checker of BFCL"};

}  // namespace assay
