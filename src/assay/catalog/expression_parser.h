// SPDX-License-Identifier: Apache-2.0
// The words of the expression language: names, quoted text, numbers with units, comparisons, and errors that know their
// place. The grammar over them is in expression_parser.cpp; what it reads is in expression.h, which is the header to
// include.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "assay/base/status.h"
#include "assay/catalog/expression.h"

namespace assay {

constexpr size_t kExpressionLengthLimit = 65536;

// The bytes of the character at `position` where it may stand in a name (a letter of any script, a digit or `_`); else
// 0. The text is well-formed UTF-8.
size_t name_character(std::string_view text, size_t position);
// Where the name that begins at `position` ends; `position` itself where none begins.
size_t end_of_name(std::string_view text, size_t position);
// Whether a name reads as itself without backticks.
bool is_plain_name(std::string_view name);

// A place in a text that moves forward. Every taking function skips space first.
class ExpressionScanner {
 public:
  ExpressionScanner(std::string_view text, const Location& start) : text_(text), start_(start), column_(start.column) {}

  bool ended() const { return position_ >= text_.size(); }
  char peek(size_t ahead = 0) const { return position_ + ahead < text_.size() ? text_[position_ + ahead] : '\0'; }
  void skip_space();
  bool rest_starts_with(std::string_view wanted) const { return text_.substr(position_).starts_with(wanted); }
  // Whether one of the characters comes next.
  bool at_any(std::string_view characters);
  bool take(char c);
  // The bare name that comes next, not taken; empty where there is none.
  std::string_view word();
  bool take_word(std::string_view wanted);

  // An opening bracket, and its closing one.
  void open();
  bool close(char bracket);

  Result<std::string> name(const char* what);
  Result<std::string> quoted();
  bool quantity_starts();
  Result<Quantity> quantity();
  // The digits after `@`.
  Result<Quantity> whole_number();
  Result<Comparison> comparison();
  // Text of a selector that is not quoted: up to `,`, `*`, `]` or the end, without space around it.
  Result<std::string> bare_text(std::string_view operation);

  size_t position() const { return position_; }
  void move_to(size_t position) { position_ = position; }
  Location location_at(size_t position) const;
  Location here();

  // "... in 'the expression'", located at the next character or at `position`.
  Status error(std::string message, std::string mend = {});
  Status error_at(size_t position, std::string message, std::string mend = {}) const;
  // "expected X, found Y", or the open bracket where the text has ended inside one.
  Status expected(const std::string& what, std::string mend = {});
  // The beginning of what comes next, for a message.
  std::string found();

 private:
  std::string_view text_;
  Location start_;
  size_t position_ = 0;
  std::vector<size_t> open_;
  // Columns are counted onwards from the place asked for last, so that reading stays linear.
  mutable size_t counted_ = 0;
  mutable int column_ = 0;
};

}  // namespace assay
