// SPDX-License-Identifier: Apache-2.0
// What every entry of the catalog says of itself: its name, what people also type, one sentence, its arguments.
// Descriptors are constants beside the code that they describe; a script scans for them and writes the table.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string_view>

namespace assay {

// A list written in place inside a constant: {"mcc", "matthews_corrcoef"}.
template <typename T, size_t Capacity>
struct ShortList {
  std::array<T, Capacity> items{};
  size_t count = 0;

  constexpr ShortList() = default;
  template <typename... U>
  constexpr ShortList(U... values) : items{T(values)...}, count(sizeof...(values)) {}
  constexpr const T* begin() const { return items.data(); }
  constexpr const T* end() const { return items.data() + count; }
  constexpr size_t size() const { return count; }
  constexpr const T& operator[](size_t i) const { return items[i]; }
};

// `column` is one column or several crossed ones; `truth` a column of 0 and 1 or of truths; `value` a column of any
// type whose values are only compared; `metric` another metric with its arguments.
enum class ArgumentType { number, integer, text, column, truth, value, list, metric };

constexpr bool is_column(ArgumentType type) {
  return type == ArgumentType::column || type == ArgumentType::truth || type == ArgumentType::value;
}

struct ArgumentSpec {
  std::string_view name;
  ArgumentType type = ArgumentType::number;
  double default_number = 0;           // of `number` and `integer`; NaN: required
  std::string_view default_text = {};  // of `text`; of columns, where an empty one is required, and `metric`
  double lowest = -1e308, highest = 1e308;
  ShortList<std::string_view, 8> choices{};  // of `text`: the words allowed; empty: any
  std::string_view summary;
};

struct Descriptor {
  std::string_view name;
  ShortList<std::string_view, 16> aliases{};
  std::string_view summary;
  ShortList<ArgumentSpec, 6> arguments{};
  std::string_view reference;  // the implementation or paper whose number this is
  int revision = 1;            // raised when its numbers change
};

}  // namespace assay
