// SPDX-License-Identifier: Apache-2.0
// The grammar of expression.h by recursive descent, one function a rule.
#include "assay/catalog/expression_parser.h"

#include <set>
#include <utility>

#include "assay/base/utf8.h"

namespace assay {
namespace {

constexpr int kDepthLimit = 64;
constexpr const char* kBacktickMend = "a name that is no plain word stands in backticks: `hours-per-week`";
constexpr const char* kQuoteMend = "text that is no plain word stands in quotes: 'like this'";

class Parser {
 public:
  Parser(std::string_view text, const Location& start) : scan_(text, start) {}

  Result<Check> check() {
    Check check;
    check.location = scan_.here();
    ASSAY_TRY(check.estimate, estimate());
    ASSAY_TRY(ComparisonExpression rest, comparison_and_bound());
    check.comparison = rest.comparison;
    check.bound = std::move(rest.bound);
    return check;
  }

  Result<EstimateExpression> estimate() {
    EstimateExpression result;
    result.location = scan_.here();
    if (scan_.ended()) return scan_.error("an expression is empty");
    if (scan_.quantity_starts()) return scan_.expected("a metric", "the metric stands on the left: accuracy >= 0.9");
    ASSAY_TRY(result.metric, scan_.name("a metric"));
    std::optional<Argument> k;
    if (scan_.take('@')) {
      k.emplace();
      k->name = "k";
      ASSAY_TRY(k->value.quantity, scan_.whole_number());
      k->location = k->value.location = k->value.quantity.location;
    }
    if (scan_.at_any("(")) {
      ASSAY_TRY(result.arguments, arguments());
    }
    if (k) {
      for (const Argument& argument : result.arguments) {
        if (argument.name == "k") return twice(argument);
      }
      result.arguments.push_back(*std::move(k));
    }
    if (scan_.at_any("[")) {
      ASSAY_TRY(result.selectors, selectors());
    }
    return result;
  }

  Result<Value> call() {
    scan_.skip_space();
    const size_t position = scan_.position();
    ASSAY_TRY(Value result, value());
    if (result.kind == Value::Kind::call) return result;
    const bool name = result.kind == Value::Kind::columns && result.columns.size() == 1;
    return scan_.error_at(position, "expected a call",
                          name ? "write " + result.columns[0] + "()" : "a call is a name with brackets: contains('x')");
  }

  Result<Quantity> quantity() { return scan_.quantity(); }

  Result<ComparisonExpression> comparison_and_bound() {
    ComparisonExpression result;
    ASSAY_TRY(result.comparison, scan_.comparison());
    BoundExpression& bound = result.bound;
    bound.location = scan_.here();
    if (result.comparison == Comparison::within) {
      ASSAY_RETURN_IF_ERROR(bound_within(bound));
    } else {
      ASSAY_RETURN_IF_ERROR(bound_of(bound));
    }
    return result;
  }

  // What to do where a comparison, `and` or `or` follows.
  struct Mends {
    std::string again, both, either;
  };
  Status end(Mends mends) {
    scan_.skip_space();
    if (scan_.ended()) return {};
    if (scan_.at_any("=<>")) return scan_.error("unexpected comparison " + scan_.found(), std::move(mends.again));
    const std::string_view word = scan_.word();
    if (word == "and" || word == "AND" || scan_.at_any("&")) return unexpected(std::move(mends.both));
    if (word == "or" || word == "OR" || scan_.at_any("|")) return unexpected(std::move(mends.either));
    return unexpected(scan_.at_any("*") ? "a share of a side is written in percent: 102% of baseline" : "");
  }

 private:
  bool name_comes() { return scan_.at_any("`") || !scan_.word().empty(); }
  Status unexpected(std::string mend = {}) { return scan_.error("unexpected " + scan_.found(), std::move(mend)); }

  // ---- values and calls ----
  Result<Value> value() {
    if (++depth_ > kDepthLimit) return scan_.error("brackets are nested more than 64 deep");
    Result<Value> result = value_here();
    --depth_;
    return result;
  }

  Result<Value> value_here() {
    Value result;
    result.location = scan_.here();
    if (scan_.quantity_starts()) {
      ASSAY_TRY(result.quantity, scan_.quantity());
      return result;
    }
    if (scan_.at_any("'\"")) {
      result.kind = Value::Kind::text;
      ASSAY_TRY(result.text, scan_.quoted());
      return result;
    }
    if (scan_.at_any("[")) {
      result.kind = Value::Kind::list;
      scan_.open();
      do {
        ASSAY_TRY(Value item, value());
        result.items.push_back(std::move(item));
      } while (scan_.take(','));
      if (!scan_.close(']')) return scan_.expected(", or ] in a list");
      return result;
    }
    if (scan_.take_word("each")) {
      result.kind = Value::Kind::each;
      ASSAY_RETURN_IF_ERROR(each(result));
      return result;
    }
    result.negated = scan_.take_word("not");
    if (!name_comes()) {
      const bool nothing = scan_.ended() || scan_.at_any(",)]");
      return scan_.expected(result.negated ? "a call after not" : "a value", nothing ? "" : kQuoteMend);
    }
    ASSAY_TRY(std::string first, scan_.name("a value"));
    if (scan_.at_any("(")) {
      result.kind = Value::Kind::call;
      result.text = std::move(first);
      ASSAY_TRY(result.arguments, arguments());
      ASSAY_RETURN_IF_ERROR(comparison_of_call(result));
      return result;
    }
    if (result.negated) return scan_.expected("( after not " + first, "not stands before a call: not f()");
    result.kind = Value::Kind::columns;
    ASSAY_TRY(result.columns, crossed(std::move(first)));
    return result;
  }

  // What stands after `each` in an argument.
  Status each(Value& result) {
    if (scan_.take_word("feature")) return {};
    if (!scan_.at_any("[")) {
      return scan_.expected("feature or [ after each", "write each feature, or each [age, income]");
    }
    scan_.open();
    do {
      ASSAY_TRY(std::string column, scan_.name("a column"));
      result.columns.push_back(std::move(column));
    } while (scan_.take(','));
    if (!scan_.close(']')) return scan_.expected(", or ] between columns");
    return {};
  }

  Status comparison_of_call(Value& result) {
    if (scan_.word() == "within") return scan_.error("within stands in checks only", "write length() <= 200");
    if (!scan_.at_any("<>=!") && !scan_.rest_starts_with("\u2264") && !scan_.rest_starts_with("\u2265")) return {};
    ASSAY_TRY(result.comparison, scan_.comparison());
    ASSAY_TRY(result.quantity, scan_.quantity());
    return {};
  }

  // { "*" column } after the first one.
  Result<std::vector<std::string>> crossed(std::string first) {
    std::vector<std::string> columns;
    columns.push_back(std::move(first));
    while (scan_.take('*')) {
      ASSAY_TRY(std::string column, scan_.name("a column after *"));
      columns.push_back(std::move(column));
    }
    return columns;
  }

  Result<std::vector<Argument>> arguments() {
    std::vector<Argument> list;
    std::set<std::string> names;
    scan_.open();
    while (!scan_.close(')')) {
      if (!list.empty() && !scan_.take(',')) {
        return scan_.expected(", or ) between arguments", scan_.at_any("-")   ? kBacktickMend
                                                          : scan_.at_any("=") ? "an argument is given with one =: k=10"
                                                                              : "");
      }
      Argument argument;
      argument.location = scan_.here();
      const size_t begin = scan_.position();
      if (name_comes()) {
        ASSAY_TRY(std::string name, scan_.name("an argument"));
        scan_.skip_space();
        if (scan_.peek() == '=' && scan_.peek(1) != '=') {
          scan_.take('=');
          argument.name = std::move(name);
        } else {
          scan_.move_to(begin);
        }
      }
      ASSAY_TRY(argument.value, value());
      if (!argument.name.empty() && !names.insert(argument.name).second) return twice(argument);
      list.push_back(std::move(argument));
    }
    return list;
  }

  Status twice(const Argument& argument) const {
    return usage_error("the argument '" + argument.name + "' is given twice", {}, argument.location);
  }

  // ---- selectors ----
  Result<std::vector<Selector>> selectors() {
    std::vector<Selector> list;
    scan_.open();
    do {
      ASSAY_TRY(Selector one, selector());
      list.push_back(std::move(one));
    } while (scan_.take(','));
    if (scan_.close(']')) return list;
    const std::string_view word = scan_.word();
    if (scan_.at_any("&") || word == "and" || word == "AND") {
      return scan_.error("selectors are joined by a comma", "write [sex=Female, race=Black]");
    }
    if (scan_.at_any("|") || word == "or" || word == "OR") {
      return scan_.error("selectors hold together, never one or the other",
                         "write SQL in quotes: [\"sex = 'Female' or age < 25\"]");
    }
    if (scan_.at_any("*")) return crossing(list.back());
    return scan_.expected(", or ] between selectors", "a condition in SQL stands in quotes: [\"age < 25\"]");
  }

  // Why a `*` cannot follow a selector.
  Status crossing(const Selector& before) {
    return unexpected(before.kind == Selector::Kind::slice
                          ? "every cell is [each sex * race], one is [sex=Female, race=Black]"
                          : "write [sex=Female, race=Black]; a value with * in it is quoted");
  }

  Result<Selector> selector() {
    Selector result;
    result.location = scan_.here();
    if (scan_.at_any("'\"")) {
      result.kind = Selector::Kind::predicate;
      ASSAY_TRY(result.value, scan_.quoted());
      return result;
    }
    if (scan_.take_word("each")) {
      result.kind = Selector::Kind::each;
      ASSAY_TRY(std::string first, scan_.name("a column"));
      ASSAY_TRY(result.columns, crossed(std::move(first)));
      return result;
    }
    ASSAY_TRY(std::string first, scan_.name("a selector"));
    result.columns.push_back(std::move(first));
    scan_.skip_space();
    for (std::string_view operation : {"!=", "<=", ">=", "==", "=", "<", ">"}) {
      if (!scan_.rest_starts_with(operation)) continue;
      scan_.move_to(scan_.position() + operation.size());
      result.kind = Selector::Kind::compare;
      result.operation = operation == "==" ? "=" : std::string(operation);
      result.quoted = scan_.at_any("'\"");
      if (result.quoted) {
        ASSAY_TRY(result.value, scan_.quoted());
      } else {
        ASSAY_TRY(result.value, scan_.bare_text(operation));
      }
      break;
    }
    return result;
  }

  // ---- comparisons and bounds ----
  Status side(BoundExpression& bound, const char* what) {
    if (scan_.take_word("baseline")) {
      bound.baseline = true;
      if (!scan_.at_any("[(")) return {};
      return unexpected("baseline alone is the same estimate of the baseline model");
    }
    if (!name_comes()) return scan_.expected(what);
    Result<EstimateExpression> other = estimate();
    if (!other.ok()) return std::move(other).status();
    bound.estimate = std::move(other).value();
    return {};
  }

  Result<std::optional<Quantity>> optional_quantity() {
    ASSAY_TRY(Quantity result, scan_.quantity());
    return std::optional(std::move(result));
  }

  Status bound_within(BoundExpression& bound) {
    ASSAY_TRY(bound.tolerance, optional_quantity());
    if (bound.tolerance->value < 0) {
      return usage_error("a tolerance is not negative", "write within 0.02 of baseline", bound.tolerance->location);
    }
    if (!scan_.take_word("of")) return scan_.expected("'of' after the tolerance", "write within 0.02 of baseline");
    if (scan_.quantity_starts()) {
      ASSAY_TRY(bound.offset, optional_quantity());
      return {};
    }
    bound.relative = bound.tolerance->kind == Quantity::Kind::percent;
    return side(bound, "a number, baseline or a metric");
  }

  Status bound_of(BoundExpression& bound) {
    if (scan_.quantity_starts()) {
      ASSAY_TRY(std::optional<Quantity> first, optional_quantity());
      if (!scan_.take_word("of")) {
        bound.offset = std::move(first);
        return {};
      }
      if (first->kind != Quantity::Kind::percent) {
        return usage_error("a share of a side is written in percent", "write 102% of baseline", first->location);
      }
      if (first->value < 0) {
        return usage_error("a share of a side is not negative", "write 98% of baseline", first->location);
      }
      bound.factor = first->value;
      bound.share = std::move(first);
      return side(bound, "baseline or a metric");
    }
    ASSAY_RETURN_IF_ERROR(side(bound, "a number, baseline or a metric"));
    const bool minus = scan_.at_any("-");
    if (!minus && !scan_.at_any("+")) return {};
    scan_.take(minus ? '-' : '+');
    if (scan_.at_any("+-")) return scan_.error("two signs stand together", "write baseline - 1%");
    ASSAY_TRY(bound.offset, optional_quantity());
    if (minus) {
      bound.offset->value = -bound.offset->value;
      bound.offset->text = "-" + bound.offset->text;
    }
    return {};
  }

  ExpressionScanner scan_;
  int depth_ = 0;
};

// What holds for every expression before it is read.
Status readable(std::string_view text, const Location& start) {
  if (text.size() > kExpressionLengthLimit) return usage_error("an expression is longer than 65,536 bytes", {}, start);
  if (const auto at = invalid_utf8_at(text)) {
    return usage_error("an expression is not UTF-8", {}, ExpressionScanner(text, start).location_at(*at));
  }
  return {};
}

template <typename T>
Result<T> whole(std::string_view text, const Location& start, Result<T> (Parser::*rule)(), Parser::Mends mends = {}) {
  ASSAY_RETURN_IF_ERROR(readable(text, start));
  Parser parser(text, start);
  ASSAY_TRY(T result, (parser.*rule)());
  ASSAY_RETURN_IF_ERROR(parser.end(std::move(mends)));
  return result;
}

}  // namespace

Result<Check> parse_check(std::string_view text, const Location& start) {
  return whole(text, start, &Parser::check, {"write two checks", "write two checks", "a check requires one thing"});
}

Result<EstimateExpression> parse_estimate(std::string_view text, const Location& start) {
  return whole(text, start, &Parser::estimate,
               {"a comparison belongs to a check", "write two metrics", "write two metrics"});
}

Result<Value> parse_call(std::string_view text, const Location& start) {
  return whole(text, start, &Parser::call,
               {"write all(a() >= 1, a() <= 2)", "write all(a(), b())", "write any(a(), b())"});
}

Result<Quantity> parse_quantity(std::string_view text, const Location& start) {
  return whole(text, start, &Parser::quantity);
}

Result<ComparisonExpression> parse_comparison(std::string_view text, const Location& start) {
  return whole(text, start, &Parser::comparison_and_bound,
               {"write one comparison", "write one comparison", "write one comparison"});
}

}  // namespace assay
