// SPDX-License-Identifier: Apache-2.0
// A value as a suite file writes it: nothing, a truth, a number, a text, a list, or a map from texts.
//
//   assay::Value::list({"sex", "age"})      assay::Value::map({{"lower", "p05"}, {"upper", "p95"}})
#pragma once

#include <concepts>
#include <cstdint>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace assay {
inline namespace v0 {

class Value {
 public:
  using List = std::vector<Value>;
  using Map = std::vector<std::pair<std::string, Value>>;  // in the order in which it was written
  using Content = std::variant<std::monostate, bool, int64_t, double, std::string, List, Map>;

  Value() = default;
  Value(bool truth) : content_(truth) {}
  template <std::integral Number>
  Value(Number number) : content_(static_cast<int64_t>(number)) {}
  Value(double number) : content_(number) {}
  Value(const char* text) : content_(std::string(text)) {}
  Value(std::string text) : content_(std::move(text)) {}
  static Value list(List values) { return Value(Content(std::move(values))); }
  static Value map(Map values) { return Value(Content(std::move(values))); }

  const Content& content() const { return content_; }

 private:
  explicit Value(Content content) : content_(std::move(content)) {}
  Content content_;
};

}  // namespace v0
}  // namespace assay
