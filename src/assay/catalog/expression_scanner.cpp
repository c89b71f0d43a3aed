// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <utility>

#include "assay/base/utf8.h"
#include "assay/catalog/expression_parser.h"

namespace assay {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_space(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

constexpr std::string_view kOperatorStarts = "=!<>";

struct Unit {
  std::string_view text;
  double factor;
  Quantity::Kind kind;
};
constexpr std::array<Unit, 8> kUnits = {{{"ms", 1, Quantity::Kind::time},
                                         {"s", 1000, Quantity::Kind::time},
                                         {"m", 60000, Quantity::Kind::time},
                                         {"h", 3600000, Quantity::Kind::time},
                                         {"d", 86400000, Quantity::Kind::time},
                                         {"KiB", 1024, Quantity::Kind::size},
                                         {"MiB", 1048576, Quantity::Kind::size},
                                         {"GiB", 1073741824, Quantity::Kind::size}}};

// Spaces, punctuation and signs beyond ASCII that are pasted by accident (no-break space, curly quotes, ≥) end a
// name, so that they are reported where they stand and not as part of an unknown name.
bool is_sign(uint32_t point) {
  if (point < 0xc0) return point != 0xaa && point != 0xb5 && point != 0xba;
  return point == 0xd7 || point == 0xf7 || point == 0xfeff || (point >= 0x2000 && point <= 0x206f) ||
         (point >= 0x2190 && point <= 0x23ff) || (point >= 0x3000 && point <= 0x3003) ||
         (point >= 0x3008 && point <= 0x301f);
}

// The double nearest to a hundredth of the number as it was typed: 99.9% is 0.999, which no division gives.
double hundredth(std::string number, double value) {
  if (number.find_first_of("eE") != std::string::npos) return value / 100;
  number += "e-2";
  const char* first = number.data() + (number.front() == '+' ? 1 : 0);
  const auto parsed = std::from_chars(first, number.data() + number.size(), value);
  return parsed.ec == std::errc() ? value : value / 100;
}

// Where `text` joins a second condition to the first, as in "Female and race=Black"; npos for "Trinidad and Tobago".
size_t joined_at(std::string_view text) {
  for (size_t i = 1; i < text.size(); ++i) {
    if (!is_space(text[i - 1]) || is_space(text[i])) continue;
    for (std::string_view joint : {"and", "AND", "&&", "&", "or", "OR", "||"}) {
      if (!text.substr(i).starts_with(joint)) continue;
      size_t next = i + joint.size();
      if (next >= text.size() || !is_space(text[next])) continue;
      while (next < text.size() && is_space(text[next])) ++next;
      const size_t after = next < text.size() && text[next] == '`' ? text.find('`', next + 1) : end_of_name(text, next);
      if (after == next || after == std::string_view::npos) continue;
      const size_t sign = text.find_first_not_of(" \t\r\n`", after);
      if (sign != std::string_view::npos && kOperatorStarts.find(text[sign]) != std::string_view::npos) return i;
    }
  }
  return std::string_view::npos;
}

}  // namespace

size_t name_character(std::string_view text, size_t position) {
  if (position >= text.size()) return 0;
  const unsigned char first = static_cast<unsigned char>(text[position]);
  if (first < 0x80) {
    const bool letter = (first >= 'a' && first <= 'z') || (first >= 'A' && first <= 'Z');
    return letter || is_digit(text[position]) || first == '_' ? 1 : 0;
  }
  const size_t length = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
  uint32_t point = first & (0x7fu >> length);
  for (size_t i = 1; i < length && position + i < text.size(); ++i) {
    point = point << 6 | (static_cast<unsigned char>(text[position + i]) & 0x3f);
  }
  return is_sign(point) ? 0 : length;
}

size_t end_of_name(std::string_view text, size_t position) {
  if (position >= text.size() || is_digit(text[position])) return position;
  size_t end = position;
  while (end < text.size()) {
    if (const size_t length = name_character(text, end)) {
      end += length;
    } else if (end > position && text[end] == '.' && name_character(text, end + 1)) {
      ++end;
    } else {
      break;
    }
  }
  return end;
}

bool is_plain_name(std::string_view name) {
  if (name == "each" || name == "not" || name == "baseline") return false;
  return !name.empty() && end_of_name(name, 0) == name.size();
}

void ExpressionScanner::skip_space() {
  while (!ended() && is_space(peek())) ++position_;
}

bool ExpressionScanner::at_any(std::string_view characters) {
  skip_space();
  return !ended() && characters.find(peek()) != std::string_view::npos;
}

bool ExpressionScanner::take(char c) {
  skip_space();
  if (ended() || peek() != c) return false;
  ++position_;
  return true;
}

std::string_view ExpressionScanner::word() {
  skip_space();
  return text_.substr(position_, end_of_name(text_, position_) - position_);
}

bool ExpressionScanner::take_word(std::string_view wanted) {
  if (word() != wanted) return false;
  position_ += wanted.size();
  return true;
}

void ExpressionScanner::open() {
  skip_space();
  open_.push_back(position_++);
}

bool ExpressionScanner::close(char bracket) {
  if (!take(bracket)) return false;
  open_.pop_back();
  return true;
}

Result<std::string> ExpressionScanner::name(const char* what) {
  skip_space();
  if (!ended() && peek() == '`') {
    const size_t opened = position_;
    const size_t closed = text_.find('`', opened + 1);
    if (closed == std::string_view::npos) return error("this ` is not closed");
    if (closed == opened + 1) return error("a name is empty");
    position_ = closed + 1;
    return std::string(text_.substr(opened + 1, closed - opened - 1));
  }
  const size_t end = end_of_name(text_, position_);
  if (end == position_) {
    return expected(what, at_any("'\"") ? "a name that is no plain word stands in backticks: `hours-per-week`" : "");
  }
  const size_t begin = position_;
  position_ = end;
  return std::string(text_.substr(begin, end - begin));
}

Result<std::string> ExpressionScanner::quoted() {
  skip_space();
  const size_t opened = position_;
  const char quote = text_[opened];
  std::string result;
  for (size_t i = opened + 1; i < text_.size(); ++i) {
    if (text_[i] == quote) {
      position_ = i + 1;
      return result;
    }
    // A backslash is literal except before the quote.
    if (text_[i] == '\\' && i + 1 < text_.size() && text_[i + 1] == quote) ++i;
    result += text_[i];
  }
  const bool escaped = text_.size() >= opened + 3 && text_.substr(text_.size() - 2) == std::string("\\") + quote;
  return error(std::string("this ") + quote + " is not closed",
               escaped ? std::string("\\") + quote + " is a quote inside the text; no text ends with a backslash" : "");
}

bool ExpressionScanner::quantity_starts() {
  skip_space();
  const size_t sign = !ended() && (peek() == '-' || peek() == '+') ? 1 : 0;
  return is_digit(peek(sign)) || (peek(sign) == '.' && is_digit(peek(sign + 1)));
}

Result<Quantity> ExpressionScanner::quantity() {
  if (!quantity_starts()) return expected("a number");
  Quantity result;
  result.location = here();
  const size_t begin = position_;
  const char* first = text_.data() + position_ + (peek() == '+' ? 1 : 0);
  const auto [end, failure] = std::from_chars(first, text_.data() + text_.size(), result.value);
  if (failure != std::errc()) return error("the number " + found() + " is out of range");
  position_ = static_cast<size_t>(end - text_.data());
  result.text = std::string(text_.substr(begin, position_ - begin));
  const size_t after_number = position_;
  if (take('%')) {
    result.value = hundredth(result.text, result.value);
    result.kind = Quantity::Kind::percent;
    result.text += '%';
    return result;
  }
  const std::string_view unit = word();
  for (const Unit& known : kUnits) {
    if (unit != known.text) continue;
    result.value *= known.factor;
    result.kind = known.kind;
    result.text += unit;
    position_ += unit.size();
    if (!std::isfinite(result.value)) return error_at(begin, "the number '" + result.text + "' is out of range");
    return result;
  }
  if (!unit.empty() && position_ == after_number) {
    return error("unknown unit '" + shorten(unit, 20) + "'", "units are %, ms, s, m, h, d, KiB, MiB, GiB");
  }
  position_ = after_number;
  return result;
}

Result<Quantity> ExpressionScanner::whole_number() {
  skip_space();
  Quantity result;
  result.location = here();
  const size_t begin = position_;
  size_t end = begin;
  while (end < text_.size() && is_digit(text_[end])) ++end;
  const bool goes_on = end < text_.size() && (text_[end] == '.' || text_[end] == '%' || name_character(text_, end) > 0);
  if (end == begin || goes_on) return expected("a whole number after @", "ndcg@10 is ndcg(k=10)");
  const auto parsed = std::from_chars(text_.data() + begin, text_.data() + end, result.value);
  if (parsed.ec != std::errc()) return error("the number " + found() + " is out of range");
  position_ = end;
  result.text = std::string(text_.substr(begin, end - begin));
  return result;
}

Result<Comparison> ExpressionScanner::comparison() {
  skip_space();
  static constexpr std::pair<std::string_view, std::string_view> kSlips[] = {
      {"=>", ">="}, {"=<", "<="}, {"\u2265", ">="}, {"\u2264", "<="}, {"> =", ">="}, {"< =", "<="}};
  for (const auto& [slip, meant] : kSlips) {
    if (!rest_starts_with(slip)) continue;
    return error("'" + std::string(slip) + "' is no comparison", "write " + std::string(meant));
  }
  static constexpr std::pair<std::string_view, Comparison> kSymbols[] = {{">=", Comparison::at_least},
                                                                         {"<=", Comparison::at_most},
                                                                         {"==", Comparison::equal},
                                                                         {">", Comparison::more_than},
                                                                         {"<", Comparison::less_than}};
  for (const auto& [symbol, meaning] : kSymbols) {
    if (!rest_starts_with(symbol)) continue;
    move_to(position() + symbol.size());
    return meaning;
  }
  if (take_word("within")) return Comparison::within;
  if (at_any("=")) return error("'=' is no comparison", "write == for equality, >= or <= for a bound");
  if (at_any("!")) return error("'!=' is no requirement", "write a bound: >=, <=, == or within");
  if (ended()) return error("a check needs a comparison", "for example: accuracy >= 0.9");
  return expected("a comparison", "a check compares: accuracy >= 0.9");
}

Result<std::string> ExpressionScanner::bare_text(std::string_view operation) {
  skip_space();
  const size_t begin = position_;
  const size_t stop = std::min(text_.find_first_of(",*]", begin), text_.size());
  size_t end = stop;
  while (end > begin && is_space(text_[end - 1])) --end;
  const std::string_view value = text_.substr(begin, end - begin);
  if (stop == text_.size()) {
    position_ = stop;
    return expected("]");
  }
  if (value.empty()) return error("a value is missing after " + std::string(operation), "an empty text is quoted: ''");
  if (const size_t joint = joined_at(value); joint != std::string_view::npos) {
    const bool either = value[joint] == 'o' || value[joint] == 'O' || value[joint] == '|';
    if (either) {
      return error_at(begin + joint, "selectors hold together, never one or the other",
                      "write SQL in quotes: [\"sex = 'Female' or age < 25\"]");
    }
    return error_at(begin + joint, "selectors are joined by a comma",
                    "write [sex=Female, race=Black], or quote the value");
  }
  position_ = stop;
  return std::string(value);
}

Location ExpressionScanner::location_at(size_t position) const {
  Location location = start_;
  if (start_.column <= 0) return location;
  if (position < counted_) {
    counted_ = 0;
    column_ = start_.column;
  }
  for (; counted_ < position && counted_ < text_.size(); ++counted_) {
    if ((text_[counted_] & 0xc0) != 0x80) ++column_;
  }
  location.column = column_;
  return location;
}

Location ExpressionScanner::here() {
  skip_space();
  return location_at(position_);
}

Status ExpressionScanner::error(std::string message, std::string mend) {
  skip_space();
  return error_at(position_, std::move(message), std::move(mend));
}

Status ExpressionScanner::error_at(size_t position, std::string message, std::string mend) const {
  if (!text_.empty()) message += " in '" + shorten(text_, 120) + "'";
  return usage_error(std::move(message), std::move(mend), location_at(position));
}

Status ExpressionScanner::expected(const std::string& what, std::string mend) {
  skip_space();
  if (ended() && !open_.empty()) {
    return error_at(open_.back(), std::string("this ") + text_[open_.back()] + " is not closed");
  }
  for (std::string_view curly : {"\u2018", "\u2019", "\u201c", "\u201d"}) {
    if (rest_starts_with(curly)) mend = "text stands in straight quotes: 'like this'";
  }
  return error("expected " + what + ", found " + found(), std::move(mend));
}

std::string ExpressionScanner::found() {
  skip_space();
  return ended() ? "the end" : "'" + shorten(text_.substr(position_), 20) + "'";
}

}  // namespace assay
