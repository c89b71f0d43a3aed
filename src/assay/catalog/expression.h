// SPDX-License-Identifier: Apache-2.0
// The expression language of suites as values: checks, estimates, selectors, calls, quantities. Every node knows where
// it was written; two nodes are equal where they say the same, wherever they stand. Only the form is read here: whether
// a metric, a column or an argument exists is for those who know the catalog and the data. The grammar:
//
//   check      = estimate comparison bound
//   estimate   = metric [ "(" argument, ... ")" ] [ "[" selector, ... "]" ]
//   metric     = name | name "@" integer
//   argument   = value | name "=" value
//   value      = quantity | 'text' | column { "*" column } | "[" value, ... "]" | call | each
//   each       = "each" ("feature" | "[" column, ... "]")
//   call       = [ "not" ] name "(" argument, ... ")" [ comparison quantity ]
//   selector   = slice | column op value | "each" column { "*" column } | "SQL predicate"
//   bound      = quantity | side [ ("+"|"-") quantity ] | number "%" "of" side
//              | quantity "of" side | number "%" "of" side        (these two after "within")
//   side       = "baseline" | estimate
//   comparison = ">=" | ">" | "<=" | "<" | "==" | "within"; after a call, every one but "within"
//   quantity   = number [ "%" | ms | s | m | h | d | KiB | MiB | GiB ]
//
// Names are letters of any script, digits, `_` and `.`, and do not begin with a digit; any other name, and one that
// reads as the words each, not or baseline, stands in backticks. Space between words means nothing. In quoted text, '
// or ", a backslash is literal except before the quote, so no text ends with one. After the operator of a selector,
// text runs to `,`, `*` or `]`, or is quoted. An expression has at most 65,536 bytes of UTF-8 and nests 64 deep.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "assay/base/status.h"

namespace assay {

// 30%, 2s, 1.5GiB, 0.9. The value is a fraction for percentages, milliseconds for times, bytes for sizes, and finite.
// A percentage is the double nearest to its decimal: 99.9% equals 0.999.
struct Quantity {
  enum class Kind { plain, percent, time, size };
  double value = 0;
  Kind kind = Kind::plain;
  std::string text;  // as written, without the space before a unit
  Location location;
  friend bool operator==(const Quantity& a, const Quantity& b) {
    return a.value == b.value && a.kind == b.kind && a.text == b.text;
  }
};

enum class Comparison { at_least, more_than, at_most, less_than, equal, within };
std::string_view symbol_of(Comparison comparison);

struct Argument;

struct Value {
  enum class Kind { quantity, text, columns, list, call, each };
  Kind kind = Kind::quantity;
  Location location;
  Quantity quantity;                     // of `quantity`
  std::string text;                      // of `text`; of `call` its name
  std::vector<std::string> columns;      // of `columns` (crossed) and `each`, where none stands for every feature
  std::vector<Value> items;              // of `list`
  std::vector<Argument> arguments;       // of `call`
  bool negated = false;                  // of `call`: not f()
  std::optional<Comparison> comparison;  // of `call`: length() <= 200, with `quantity`; never `within`
};
bool operator==(const Value& a, const Value& b);

struct Argument {
  std::string name;  // empty: by position; no name stands twice in one list
  Value value;
  Location location;
};
bool operator==(const Argument& a, const Argument& b);

struct Selector {
  enum class Kind { slice, compare, each, predicate };
  Kind kind = Kind::slice;
  Location location;
  std::vector<std::string> columns;  // `each`: crossed; `compare`: one column; `slice`: its name
  std::string operation;             // of `compare`: = != < <= > >=
  std::string value;                 // of `compare`; of `predicate` the SQL
  bool quoted = false;               // of `compare`: the value was quoted
  friend bool operator==(const Selector& a, const Selector& b) {
    return a.kind == b.kind && a.columns == b.columns && a.operation == b.operation && a.value == b.value &&
           a.quoted == b.quoted;
  }
};

// ndcg@10 is ndcg(k=10). Several selectors must hold together.
struct EstimateExpression {
  std::string metric;
  std::vector<Argument> arguments;
  std::vector<Selector> selectors;
  Location location;
  friend bool operator==(const EstimateExpression& a, const EstimateExpression& b) {
    return a.metric == b.metric && a.arguments == b.arguments && a.selectors == b.selectors;
  }
};

// What an estimate is held against: factor * side + offset, or the offset alone. `within d of b` has the tolerance d
// around the side, or around the offset where there is no side.
struct BoundExpression {
  bool baseline = false;                       // the side is `baseline`
  std::optional<EstimateExpression> estimate;  // or another estimate
  double factor = 1;                           // of the side: 1.02 of "102% of baseline"
  std::optional<Quantity> share;               // that factor as written; empty where there is none
  std::optional<Quantity> offset;              // added to the side; without a side the bound itself
  std::optional<Quantity> tolerance;           // of `within`; never negative
  // `within 2% of side`: the tolerance is a share of the side. `within 2% of 0.5` is not: 2% is 0.02.
  bool relative = false;
  Location location;
  bool has_side() const { return baseline || estimate.has_value(); }
  friend bool operator==(const BoundExpression& a, const BoundExpression& b) {
    return a.baseline == b.baseline && a.estimate == b.estimate && a.factor == b.factor && a.share == b.share &&
           a.offset == b.offset && a.tolerance == b.tolerance && a.relative == b.relative;
  }
};

struct Check {
  EstimateExpression estimate;
  Comparison comparison = Comparison::at_least;
  BoundExpression bound;
  Location location;
  friend bool operator==(const Check& a, const Check& b) {
    return a.estimate == b.estimate && a.comparison == b.comparison && a.bound == b.bound;
  }
};

// `start` is where the first character stands; columns count code points. Errors are usage errors located at the
// offending character, for a bracket or quote that is not closed at the place where it opens. `text` need not be UTF-8.
Result<Check> parse_check(std::string_view text, const Location& start);
Result<EstimateExpression> parse_estimate(std::string_view text, const Location& start);
// A scorer, probe or assertion: a value of the kind `call`.
Result<Value> parse_call(std::string_view text, const Location& start);
Result<Quantity> parse_quantity(std::string_view text, const Location& start);
// The right side of a check alone, as `bounds:` has it: ">= 0.4".
struct ComparisonExpression {
  Comparison comparison = Comparison::at_least;
  BoundExpression bound;
  friend bool operator==(const ComparisonExpression&, const ComparisonExpression&) = default;
};
Result<ComparisonExpression> parse_comparison(std::string_view text, const Location& start);

// The canonical text: one space where one is due, names in backticks where they need them, numbers as they were typed.
// What a parser returned parses from its canonical text to an equal value.
std::string text_of(const Check& check);
std::string text_of(const ComparisonExpression& comparison);
std::string text_of(const EstimateExpression& estimate);
std::string text_of(const Selector& selector);
std::string text_of(const Value& value);
std::string text_of(const Quantity& quantity);
// The estimate without its selectors: "recall(threshold=0.3)".
std::string metric_text_of(const EstimateExpression& estimate);

// Every parser over any bytes: whether each one that accepts them accepts its canonical text too, as an equal value
// with the same canonical text, and each one that refuses them gives a usage error. Always true; the entry for fuzzing.
bool expression_reads_back(std::string_view bytes);

}  // namespace assay
