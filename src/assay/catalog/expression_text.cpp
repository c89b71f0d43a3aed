// SPDX-License-Identifier: Apache-2.0
#include <tuple>

#include "assay/base/text.h"
#include "assay/catalog/expression_parser.h"

namespace assay {
namespace {

std::string name_text(const std::string& name) { return is_plain_name(name) ? name : "`" + name + "`"; }

// A backslash before a quote is the only one that is not literal, so every other character stands as it is.
std::string quoted_text(const std::string& text) { return "'" + replace_all(text, "'", "\\'") + "'"; }

template <typename List, typename Text>
std::string listed(const List& list, const char* separator, Text text) {
  std::string out;
  for (const auto& item : list) out += (out.empty() ? "" : separator) + text(item);
  return out;
}

std::string arguments_text(const std::vector<Argument>& arguments) {
  return listed(arguments, ", ", [](const Argument& argument) {
    return (argument.name.empty() ? "" : name_text(argument.name) + "=") + text_of(argument.value);
  });
}

std::string side_text(const BoundExpression& bound) { return bound.baseline ? "baseline" : text_of(*bound.estimate); }

}  // namespace

std::string_view symbol_of(Comparison comparison) {
  switch (comparison) {
    case Comparison::at_least: return ">=";
    case Comparison::more_than: return ">";
    case Comparison::at_most: return "<=";
    case Comparison::less_than: return "<";
    case Comparison::equal: return "==";
    case Comparison::within: break;
  }
  return "within";
}

std::string text_of(const Quantity& quantity) { return quantity.text; }

std::string text_of(const Value& value) {
  switch (value.kind) {
    case Value::Kind::quantity: return value.quantity.text;
    case Value::Kind::text: return quoted_text(value.text);
    case Value::Kind::columns: return listed(value.columns, " * ", name_text);
    case Value::Kind::each:
      return value.columns.empty() ? "each feature" : "each [" + listed(value.columns, ", ", name_text) + "]";
    case Value::Kind::list:
      return "[" + listed(value.items, ", ", [](const Value& item) { return text_of(item); }) + "]";
    case Value::Kind::call: break;
  }
  std::string out = (value.negated ? "not " : "") + name_text(value.text) + "(" + arguments_text(value.arguments) + ")";
  if (value.comparison) out += " " + std::string(symbol_of(*value.comparison)) + " " + value.quantity.text;
  return out;
}

std::string text_of(const Selector& selector) {
  switch (selector.kind) {
    case Selector::Kind::slice: return listed(selector.columns, " * ", name_text);
    case Selector::Kind::each: return "each " + listed(selector.columns, " * ", name_text);
    case Selector::Kind::predicate: return quoted_text(selector.value);
    case Selector::Kind::compare: break;
  }
  std::string out = name_text(selector.columns[0]) + selector.operation;
  if (selector.quoted) return out + quoted_text(selector.value);
  // Without the space, `= =x` would read as the operator ==.
  return out + (selector.value.starts_with('=') ? " " : "") + selector.value;
}

std::string metric_text_of(const EstimateExpression& estimate) {
  const std::string arguments = arguments_text(estimate.arguments);
  return name_text(estimate.metric) + (arguments.empty() ? "" : "(" + arguments + ")");
}

std::string text_of(const EstimateExpression& estimate) {
  const std::string selectors = listed(estimate.selectors, ", ", [](const Selector& one) { return text_of(one); });
  return metric_text_of(estimate) + (selectors.empty() ? "" : "[" + selectors + "]");
}

std::string text_of(const ComparisonExpression& comparison) {
  const BoundExpression& bound = comparison.bound;
  std::string out = std::string(symbol_of(comparison.comparison)) + " ";
  if (comparison.comparison == Comparison::within) {
    out += bound.tolerance->text + " of ";
    return out + (bound.has_side() ? side_text(bound) : bound.offset->text);
  }
  if (!bound.has_side()) return out + bound.offset->text;
  if (bound.share) return out + bound.share->text + " of " + side_text(bound);
  out += side_text(bound);
  if (!bound.offset) return out;
  const bool minus = bound.offset->text.starts_with('-');
  return out + (minus ? " - " : " + ") + (minus ? bound.offset->text.substr(1) : bound.offset->text);
}

std::string text_of(const Check& check) {
  return text_of(check.estimate) + " " + text_of(ComparisonExpression{check.comparison, check.bound});
}

bool operator==(const Value& a, const Value& b) {
  return std::tie(a.kind, a.quantity, a.text, a.columns, a.items, a.arguments, a.negated, a.comparison) ==
         std::tie(b.kind, b.quantity, b.text, b.columns, b.items, b.arguments, b.negated, b.comparison);
}

bool operator==(const Argument& a, const Argument& b) { return a.name == b.name && a.value == b.value; }

namespace {

template <typename T>
bool reads_back(Result<T> (*parse)(std::string_view, const Location&), std::string_view bytes) {
  const Location start{"expression", 1, 1};
  const Result<T> first = parse(bytes, start);
  if (!first.ok()) return first.status().code() == Code::usage && !first.status().message().empty();
  const std::string text = text_of(*first);
  // The canonical text is the longer one where spaces are added.
  if (text.size() > kExpressionLengthLimit) return true;
  const Result<T> second = parse(text, start);
  return second.ok() && *second == *first && text_of(*second) == text;
}

}  // namespace

bool expression_reads_back(std::string_view bytes) {
  return reads_back(parse_check, bytes) && reads_back(parse_estimate, bytes) && reads_back(parse_call, bytes) &&
         reads_back(parse_quantity, bytes) && reads_back(parse_comparison, bytes);
}

}  // namespace assay
