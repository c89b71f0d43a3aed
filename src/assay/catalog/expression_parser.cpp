// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <charconv>

#include "assay/catalog/expression.h"

namespace assay {
namespace {

constexpr int kDepthLimit = 64;
constexpr size_t kLengthLimit = 65536;

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || (c & 0x80); }

struct Unit {
  std::string_view text;
  double factor;
  Quantity::Kind kind;
};
constexpr std::array<Unit, 9> kUnits = {{{"ms", 1, Quantity::Kind::time},
                                         {"KiB", 1024, Quantity::Kind::size},
                                         {"MiB", 1048576, Quantity::Kind::size},
                                         {"GiB", 1073741824, Quantity::Kind::size},
                                         {"s", 1000, Quantity::Kind::time},
                                         {"m", 60000, Quantity::Kind::time},
                                         {"h", 3600000, Quantity::Kind::time},
                                         {"d", 86400000, Quantity::Kind::time},
                                         {"%", 0.01, Quantity::Kind::percent}}};

class Parser {
 public:
  Parser(std::string_view text, const Location& start) : text_(text), start_(start) {}

  Result<Check> check() {
    Check check;
    check.location = here();
    ASSAY_TRY(check.estimate, estimate());
    ASSAY_TRY(ComparisonExpression rest, comparison_and_bound());
    check.comparison = rest.comparison;
    check.bound = std::move(rest.bound);
    ASSAY_RETURN_IF_ERROR(at_end());
    return check;
  }

  Result<EstimateExpression> whole_estimate() {
    ASSAY_TRY(EstimateExpression result, estimate());
    ASSAY_RETURN_IF_ERROR(at_end());
    return result;
  }

  Result<Quantity> whole_quantity() {
    ASSAY_TRY(Quantity result, quantity());
    ASSAY_RETURN_IF_ERROR(at_end());
    return result;
  }

  Result<ComparisonExpression> whole_comparison() {
    ASSAY_TRY(ComparisonExpression result, comparison_and_bound());
    ASSAY_RETURN_IF_ERROR(at_end());
    return result;
  }

 private:
  // ---- characters ----
  bool ended() const { return position_ >= text_.size(); }
  char peek(size_t ahead = 0) const { return position_ + ahead < text_.size() ? text_[position_ + ahead] : '\0'; }
  void skip_space() {
    while (!ended() && (peek() == ' ' || peek() == '\t' || peek() == '\n' || peek() == '\r')) ++position_;
  }
  bool take(char c) {
    skip_space();
    if (peek() != c || ended()) return false;
    ++position_;
    return true;
  }
  Location location_at(size_t position) const {
    Location location = start_;
    // Columns count characters, not bytes.
    for (size_t i = 0; i < position && i < text_.size(); ++i) {
      if ((text_[i] & 0xc0) != 0x80 && location.column > 0) ++location.column;
    }
    return location;
  }
  Location here() {
    skip_space();
    return location_at(position_);
  }
  std::string shown_rest() const {
    if (ended()) return "the end";
    const std::string_view rest = text_.substr(position_, 20);
    return "'" + std::string(rest) + (text_.size() - position_ > 20 ? "..." : "") + "'";
  }
  Status error(std::string message, std::string mend = {}) {
    skip_space();
    return usage_error(std::move(message) + " in '" + std::string(text_.substr(0, 200)) + "'", std::move(mend), location_at(position_));
  }
  Status at_end() {
    skip_space();
    if (ended()) return {};
    if (peek() == '=' || peek() == '>' || peek() == '<') return error("a second comparison", "write one check a comparison");
    return error("unexpected " + shown_rest());
  }

  // ---- names and quoted text ----
  bool name_starts() {
    skip_space();
    return is_letter(peek()) || peek() == '`';
  }
  Result<std::string> name(const char* what) {
    skip_space();
    if (peek() == '`') {
      const size_t opened = position_++;
      const size_t closed = text_.find('`', position_);
      if (closed == std::string_view::npos) {
        position_ = opened;
        return error("a backtick is not closed");
      }
      std::string result(text_.substr(position_, closed - position_));
      if (result.empty()) return error("an empty name");
      position_ = closed + 1;
      return result;
    }
    if (!is_letter(peek())) return error("expected " + std::string(what) + ", found " + shown_rest());
    const size_t begin = position_;
    while (!ended() && (is_letter(peek()) || is_digit(peek()) || (peek() == '.' && (is_letter(peek(1)) || is_digit(peek(1)))))) ++position_;
    return std::string(text_.substr(begin, position_ - begin));
  }
  // The word at this place, without taking it.
  std::string_view word() {
    skip_space();
    size_t end = position_;
    while (end < text_.size() && (is_letter(text_[end]) || is_digit(text_[end]))) ++end;
    return text_.substr(position_, end - position_);
  }
  bool take_word(std::string_view wanted) {
    if (word() != wanted) return false;
    position_ += wanted.size();
    return true;
  }
  Result<std::string> quoted() {
    skip_space();
    const char quote = peek();
    const size_t opened = position_++;
    std::string result;
    while (!ended()) {
      const char c = text_[position_++];
      if (c == quote) return result;
      // A backslash is literal except before the quote.
      if (c == '\\' && peek() == quote) {
        result += quote;
        ++position_;
      } else {
        result += c;
      }
    }
    position_ = opened;
    return error("a quote is not closed");
  }

  // ---- quantities ----
  bool quantity_starts() {
    skip_space();
    const char c = peek();
    if (is_digit(c) || (c == '.' && is_digit(peek(1)))) return true;
    return (c == '-' || c == '+') && (is_digit(peek(1)) || peek(1) == '.');
  }
  Result<Quantity> quantity() {
    skip_space();
    if (!quantity_starts()) return error("expected a number, found " + shown_rest());
    Quantity result;
    result.location = here();
    const size_t begin = position_;
    const char* first = text_.data() + position_ + (peek() == '+');
    const auto [end, failure] = std::from_chars(first, text_.data() + text_.size(), result.value);
    if (failure != std::errc()) return error("the number " + shown_rest() + " is out of range");
    position_ = static_cast<size_t>(end - text_.data());
    for (const Unit& unit : kUnits) {
      if (text_.substr(position_).starts_with(unit.text)) {
        const size_t after = position_ + unit.text.size();
        if (unit.text != "%" && after < text_.size() && (is_letter(text_[after]) || is_digit(text_[after]))) continue;
        // 1% is 0.01: a quotient rounds once, a product with 0.01 twice.
        result.value = unit.kind == Quantity::Kind::percent ? result.value / 100 : result.value * unit.factor;
        result.kind = unit.kind;
        position_ = after;
        break;
      }
    }
    if (!ended() && is_letter(peek())) {
      return error("unknown unit " + shown_rest(), "units are %, ms, s, m, h, d, KiB, MiB, GiB");
    }
    result.text = std::string(text_.substr(begin, position_ - begin));
    return result;
  }

  // ---- values and calls ----
  Result<Value> value() {
    if (++depth_ > kDepthLimit) return error("brackets are nested too deeply");
    skip_space();
    Value result;
    result.location = here();
    const char c = peek();
    if (quantity_starts()) {
      ASSAY_TRY(result.quantity, quantity());
    } else if (c == '\'' || c == '"') {
      result.kind = Value::Kind::text;
      ASSAY_TRY(result.text, quoted());
    } else if (c == '[') {
      result.kind = Value::Kind::list;
      ++position_;
      while (!take(']')) {
        if (!result.items.empty() && !take(',')) return error("expected , or ] in a list, found " + shown_rest());
        ASSAY_TRY(Value item, value());
        result.items.push_back(std::move(item));
      }
    } else if (word() == "each") {
      take_word("each");
      result.kind = Value::Kind::each;
      if (take('[')) {
        do {
          ASSAY_TRY(std::string column, name("a column"));
          result.columns.push_back(std::move(column));
        } while (take(','));
        if (!take(']')) return error("expected ], found " + shown_rest());
      } else {
        ASSAY_TRY(std::string column, name("a column"));
        result.columns.push_back(std::move(column));
      }
    } else {
      if (word() == "not") {
        take_word("not");
        result.negated = true;
      }
      ASSAY_TRY(std::string first, name("a value"));
      skip_space();
      if (peek() == '(') {
        result.kind = Value::Kind::call;
        result.text = std::move(first);
        ASSAY_TRY(result.arguments, arguments());
        if (comparison_starts()) {
          ASSAY_TRY(result.comparison, comparison());
          ASSAY_TRY(result.quantity, quantity());
        }
      } else {
        if (result.negated) return error("'not' stands before a call", "write not f()");
        result.kind = Value::Kind::columns;
        result.columns.push_back(std::move(first));
        while (take('*')) {
          ASSAY_TRY(std::string column, name("a column"));
          result.columns.push_back(std::move(column));
        }
      }
    }
    --depth_;
    return result;
  }

  Result<std::vector<Argument>> arguments() {
    std::vector<Argument> list;
    const size_t opened = position_;
    if (!take('(')) return error("expected (");
    while (!take(')')) {
      if (ended()) {
        position_ = opened;
        return error("a ( is not closed");
      }
      if (!list.empty() && !take(',')) return error("expected , or ) between arguments, found " + shown_rest());
      Argument argument;
      argument.location = here();
      const size_t begin = position_;
      if (name_starts()) {
        ASSAY_TRY(std::string label, name("an argument"));
        skip_space();
        if (peek() == '=' && peek(1) != '=') {
          ++position_;
          argument.name = std::move(label);
        } else {
          position_ = begin;
        }
      }
      ASSAY_TRY(argument.value, value());
      list.push_back(std::move(argument));
    }
    return list;
  }

  // ---- selectors ----
  Result<Selector> selector() {
    Selector result;
    result.location = here();
    if (peek() == '\'' || peek() == '"') {
      result.kind = Selector::Kind::predicate;
      ASSAY_TRY(result.value, quoted());
      return result;
    }
    const bool each = word() == "each";
    if (each) take_word("each");
    result.kind = each ? Selector::Kind::each : Selector::Kind::slice;
    ASSAY_TRY(std::string first, name("a slice"));
    result.columns.push_back(std::move(first));
    while (take('*')) {
      ASSAY_TRY(std::string column, name("a column"));
      result.columns.push_back(std::move(column));
    }
    skip_space();
    if (each || result.columns.size() > 1) return result;
    for (std::string_view operation : {"!=", "<=", ">=", "==", "=", "<", ">"}) {
      if (!text_.substr(position_).starts_with(operation)) continue;
      position_ += operation.size();
      result.kind = Selector::Kind::compare;
      result.operation = operation == "==" ? "=" : std::string(operation);
      skip_space();
      if (peek() == '\'' || peek() == '"') {
        result.quoted = true;
        ASSAY_TRY(result.value, quoted());
        return result;
      }
      const size_t begin = position_;
      while (!ended() && peek() != ',' && peek() != ']' && peek() != '*') ++position_;
      size_t end = position_;
      while (end > begin && (text_[end - 1] == ' ' || text_[end - 1] == '\t')) --end;
      result.value = std::string(text_.substr(begin, end - begin));
      if (result.value.empty()) return error("a value is missing after " + std::string(operation));
      return result;
    }
    if (word() == "and" || peek() == '&') return error("selectors are joined by a comma", "write [sex=Female, race=Black]");
    return result;
  }

  Result<EstimateExpression> estimate() {
    EstimateExpression result;
    result.location = here();
    if (ended()) return error("an expression is empty");
    ASSAY_TRY(result.metric, name("a metric"));
    if (peek() == '@') {
      ++position_;
      Argument k;
      k.name = "k";
      k.location = here();
      ASSAY_TRY(k.value.quantity, quantity());
      k.value.location = k.location;
      result.arguments.push_back(std::move(k));
    }
    skip_space();
    if (peek() == '(') {
      ASSAY_TRY(std::vector<Argument> list, arguments());
      for (Argument& argument : list) result.arguments.push_back(std::move(argument));
    }
    skip_space();
    if (peek() == '[') {
      const size_t opened = position_++;
      while (!take(']')) {
        if (ended()) {
          position_ = opened;
          return error("a [ is not closed");
        }
        if (!result.selectors.empty() && !take(',')) return error("expected , or ] between selectors, found " + shown_rest());
        ASSAY_TRY(Selector one, selector());
        result.selectors.push_back(std::move(one));
      }
    }
    return result;
  }

  // ---- comparisons and bounds ----
  bool comparison_starts() {
    skip_space();
    return peek() == '<' || peek() == '>' || peek() == '=' || peek() == '!' || word() == "within";
  }
  Result<std::optional<Comparison>> comparison() {
    skip_space();
    const std::string_view rest = text_.substr(position_);
    for (std::string_view wrong : {"=>", "=<"}) {
      if (rest.starts_with(wrong)) return error("'" + std::string(wrong) + "' is no comparison", std::string("write ") + wrong[1] + "=");
    }
    static constexpr std::pair<std::string_view, Comparison> kSymbols[] = {{">=", Comparison::at_least}, {"<=", Comparison::at_most},
                                                                           {"==", Comparison::equal},    {">", Comparison::more_than},
                                                                           {"<", Comparison::less_than}};
    for (const auto& [symbol, meaning] : kSymbols) {
      if (!rest.starts_with(symbol)) continue;
      position_ += symbol.size();
      return std::optional(meaning);
    }
    if (take_word("within")) return std::optional(Comparison::within);
    if (peek() == '=') return error("'=' compares nothing", "write == for equality, >= or <= for a bound");
    if (peek() == '!') return error("'!=' is no requirement", "write a bound: >=, <=, ==, or within");
    return error("expected a comparison, found " + shown_rest(), "a check compares: accuracy >= 0.9");
  }

  Status side(BoundExpression& bound) {
    if (word() == "baseline") {
      take_word("baseline");
      bound.baseline = true;
      return {};
    }
    ASSAY_TRY(bound.estimate, as_optional(estimate()));
    return {};
  }
  static Result<std::optional<EstimateExpression>> as_optional(Result<EstimateExpression> result) {
    if (!result.ok()) return std::move(result).status();
    return std::optional(std::move(result).value());
  }

  Result<ComparisonExpression> comparison_and_bound() {
    ComparisonExpression result;
    ASSAY_TRY(const auto found, comparison());
    result.comparison = *found;
    BoundExpression& bound = result.bound;
    bound.location = here();
    if (result.comparison == Comparison::within) {
      ASSAY_TRY(bound.tolerance, one_quantity());
      if (bound.tolerance->value < 0) return error("a tolerance is not negative");
      if (!take_word("of")) return error("expected 'of' after within, found " + shown_rest(), "write within 0.02 of baseline");
      if (quantity_starts()) {
        ASSAY_TRY(bound.offset, one_quantity());
      } else {
        bound.relative = bound.tolerance->kind == Quantity::Kind::percent;
        ASSAY_RETURN_IF_ERROR(side(bound));
      }
      return result;
    }
    if (quantity_starts()) {
      ASSAY_TRY(const auto first, one_quantity());
      if (word() != "of") {
        bound.offset = first;
        return result;
      }
      take_word("of");
      if (first->kind != Quantity::Kind::percent) return error("a share is written in percent", "write 102% of baseline");
      bound.factor = first->value;
      ASSAY_RETURN_IF_ERROR(side(bound));
      return result;
    }
    ASSAY_RETURN_IF_ERROR(side(bound));
    skip_space();
    if (peek() == '+' || peek() == '-') {
      const bool minus = peek() == '-';
      ++position_;
      skip_space();
      ASSAY_TRY(bound.offset, one_quantity());
      if (minus) {
        bound.offset->value = -bound.offset->value;
        bound.offset->text = "-" + bound.offset->text;
      }
    }
    return result;
  }
  Result<std::optional<Quantity>> one_quantity() {
    ASSAY_TRY(Quantity result, quantity());
    return std::optional(std::move(result));
  }

  std::string_view text_;
  Location start_;
  size_t position_ = 0;
  int depth_ = 0;
};

Status too_long(const Location& start) { return usage_error("an expression is longer than 65,536 characters", {}, start); }

}  // namespace

Result<Check> parse_check(std::string_view text, const Location& start) {
  if (text.size() > kLengthLimit) return too_long(start);
  return Parser(text, start).check();
}

Result<EstimateExpression> parse_estimate(std::string_view text, const Location& start) {
  if (text.size() > kLengthLimit) return too_long(start);
  return Parser(text, start).whole_estimate();
}

Result<Quantity> parse_quantity(std::string_view text, const Location& start) {
  if (text.size() > kLengthLimit) return too_long(start);
  return Parser(text, start).whole_quantity();
}

Result<ComparisonExpression> parse_comparison(std::string_view text, const Location& start) {
  if (text.size() > kLengthLimit) return too_long(start);
  return Parser(text, start).whole_comparison();
}

}  // namespace assay
