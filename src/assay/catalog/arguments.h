// SPDX-License-Identifier: Apache-2.0
// The arguments of one use of a catalog entry, checked against its descriptor: every argument has a value.
#pragma once

#include <map>
#include <string>
#include <string_view>

namespace assay {

class Arguments {
 public:
  using Numbers = std::map<std::string, double, std::less<>>;
  using Texts = std::map<std::string, std::string, std::less<>>;

  void set(std::string_view name, double value) { numbers_[std::string(name)] = value; }
  void set(std::string_view name, std::string_view value) { texts_[std::string(name)] = value; }

  // The value of an argument that the descriptor declares.
  double number(std::string_view name) const { return numbers_.find(name)->second; }
  int64_t integer(std::string_view name) const { return static_cast<int64_t>(number(name)); }
  std::string_view text(std::string_view name) const { return texts_.find(name)->second; }
  bool has_number(std::string_view name) const { return numbers_.contains(name); }
  bool has_text(std::string_view name) const { return texts_.contains(name); }

  // All of them by name, for whoever writes and reads them as bytes.
  const Numbers& numbers() const { return numbers_; }
  Numbers& numbers() { return numbers_; }
  const Texts& texts() const { return texts_; }
  Texts& texts() { return texts_; }

  // "beta=2, variant=debiased": every argument, in the order of their names.
  std::string text() const;
  auto operator<=>(const Arguments&) const = default;

 private:
  Numbers numbers_;
  Texts texts_;
};

}  // namespace assay
