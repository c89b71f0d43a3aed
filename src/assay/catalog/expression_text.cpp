// SPDX-License-Identifier: Apache-2.0
#include "assay/base/text.h"
#include "assay/catalog/expression.h"

namespace assay {
namespace {

std::string name_text(const std::string& name) {
  bool plain = !name.empty() && !(name[0] >= '0' && name[0] <= '9') && name.front() != '.' && name.back() != '.';
  for (const char c : name) {
    plain = plain && ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '.' || (c & 0x80));
  }
  return plain ? name : "`" + name + "`";
}

std::string quoted_text(const std::string& text) { return "'" + replace_all(text, "'", "\\'") + "'"; }

template <typename List, typename Text>
std::string listed(const List& list, const char* separator, Text text) {
  std::string out;
  for (const auto& item : list) out += (out.empty() ? "" : separator) + text(item);
  return out;
}

std::string arguments_text(const std::vector<Argument>& arguments) {
  return listed(arguments, ", ", [](const Argument& argument) {
    return (argument.name.empty() ? "" : argument.name + "=") + text_of(argument.value);
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

std::string text_of(const Value& value) {
  switch (value.kind) {
    case Value::Kind::quantity: return value.quantity.text;
    case Value::Kind::text: return quoted_text(value.text);
    case Value::Kind::columns: return listed(value.columns, " * ", name_text);
    case Value::Kind::each:
      return value.columns.size() == 1 ? "each " + name_text(value.columns[0]) : "each [" + listed(value.columns, ", ", name_text) + "]";
    case Value::Kind::list: return "[" + listed(value.items, ", ", [](const Value& item) { return text_of(item); }) + "]";
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
  return name_text(selector.columns[0]) + selector.operation + (selector.quoted ? quoted_text(selector.value) : selector.value);
}

std::string metric_text_of(const EstimateExpression& estimate) {
  const std::string arguments = arguments_text(estimate.arguments);
  return name_text(estimate.metric) + (arguments.empty() ? "" : "(" + arguments + ")");
}

std::string text_of(const EstimateExpression& estimate) {
  const std::string selectors = listed(estimate.selectors, ", ", [](const Selector& selector) { return text_of(selector); });
  return metric_text_of(estimate) + (selectors.empty() ? "" : "[" + selectors + "]");
}

std::string text_of(const Check& check) {
  std::string out = text_of(check.estimate) + " " + std::string(symbol_of(check.comparison)) + " ";
  const BoundExpression& bound = check.bound;
  if (check.comparison == Comparison::within) {
    out += bound.tolerance->text + " of ";
    return out + (bound.has_side() ? side_text(bound) : bound.offset->text);
  }
  if (!bound.has_side()) return out + bound.offset->text;
  if (bound.factor != 1) return out + shortest_double(bound.factor * 100) + "% of " + side_text(bound);
  out += side_text(bound);
  if (!bound.offset) return out;
  const bool minus = bound.offset->text.starts_with('-');
  return out + (minus ? " - " : " + ") + (minus ? bound.offset->text.substr(1) : bound.offset->text);
}

}  // namespace assay
