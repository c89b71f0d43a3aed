// SPDX-License-Identifier: Apache-2.0
#include "assay/suite/read_scorers.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "assay/base/json.h"
#include "assay/base/text.h"

namespace assay {
namespace {

// What stands beside a scorer's name in a map, and is an argument of every scorer.
constexpr std::string_view kBeside[] = {"when", "threshold", "output", "reference"};

// A YAML value as an argument: a map is carried as the JSON text that it is.
Result<Value> argument_value(const Node& node) {
  Value value;
  value.location = node.location;
  if (node.is_list()) {
    value.kind = Value::Kind::list;
    const bool texts =
        std::all_of(node.items().begin(), node.items().end(), [](const Node& item) { return item.is_scalar(); });
    if (texts) {
      for (const Node& item : node.items()) {
        ASSAY_TRY(Value one, argument_value(item));
        value.items.push_back(std::move(one));
      }
      return value;
    }
  }
  if (!node.is_scalar()) {
    ASSAY_TRY(value.text, dump_json(to_json(node)));
    value.kind = Value::Kind::text;
    return value;
  }
  if (node.is_number()) {
    ASSAY_TRY(value.quantity, parse_quantity(node.text(), node.location));
    value.kind = Value::Kind::quantity;
    return value;
  }
  ASSAY_TRY(value.text, node.string("an argument"));
  value.kind = Value::Kind::text;
  return value;
}

Result<Argument> argument_of(const std::string& name, const Node& node, const Location& location) {
  ASSAY_TRY(Value value, argument_value(node));
  return Argument{name, std::move(value), location};
}

Result<Value> call_of(const std::string& name, const Node& arguments, const Location& location) {
  Value call;
  call.kind = Value::Kind::call;
  call.text = name;
  call.location = location;
  if (arguments.is_map()) {
    for (const Entry& entry : arguments.entries()) {
      ASSAY_TRY(Argument argument, argument_of(entry.key, entry.value, entry.key_location));
      call.arguments.push_back(std::move(argument));
    }
  } else if (arguments.is_list()) {
    for (const Node& item : arguments.items()) {
      ASSAY_TRY(Argument argument, argument_of("", item, item.location));
      call.arguments.push_back(std::move(argument));
    }
  } else if (!arguments.is_null()) {
    ASSAY_TRY(Argument argument, argument_of("", arguments, arguments.location));
    call.arguments.push_back(std::move(argument));
  }
  return call;
}

// {rubric: {model: judge}, when: "SQL"}, or {scorer: exact_number(), when: "SQL"}.
Result<Value> call_of_map(const Node& node, const std::string& name) {
  const auto beside = [](const Entry& entry) {
    return std::find(std::begin(kBeside), std::end(kBeside), entry.key) != std::end(kBeside);
  };
  const Entry* only = nullptr;
  for (const Entry& entry : node.entries()) {
    if (beside(entry)) continue;
    if (only)
      return usage_error("'" + name + "' names two scorers: " + only->key + " and " + entry.key,
                         "give each a name of its own, or write all: [...]", entry.key_location);
    only = &entry;
  }
  if (!only)
    return usage_error("'" + name + "' names no scorer", "write {exact_number: {}, when: \"SQL\"}", node.location);
  Value call;
  if (only->key == "scorer") {
    ASSAY_TRY(const std::string text, only->value.string("scorer"));
    ASSAY_TRY(call, parse_call(text, only->value.location));
  } else {
    ASSAY_TRY(call, call_of(only->key, only->value, only->key_location));
  }
  for (const Entry& entry : node.entries()) {
    if (!beside(entry)) continue;
    ASSAY_TRY(Argument argument, argument_of(entry.key, entry.value, entry.key_location));
    call.arguments.push_back(std::move(argument));
  }
  return call;
}

}  // namespace

Result<std::vector<ScorerSpec>> read_scorers(const Node& node, std::string_view what) {
  if (!node.is_map()) {
    return usage_error(std::string(what) + " is a map of names",
                       "write " + std::string(what) + ": {correct: exact_number()}", node.location);
  }
  std::vector<ScorerSpec> specs;
  for (const Entry& entry : node.entries()) {
    ScorerSpec spec;
    spec.name = entry.key;
    spec.location = entry.value.location;
    if (entry.value.is_map()) {
      ASSAY_TRY(spec.call, call_of_map(entry.value, entry.key));
    } else {
      ASSAY_TRY(const std::string text, entry.value.string(what));
      ASSAY_TRY(spec.call, parse_call(text, entry.value.location));
    }
    specs.push_back(std::move(spec));
  }
  return specs;
}

}  // namespace assay
