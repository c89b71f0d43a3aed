// SPDX-License-Identifier: Apache-2.0
// The expression language of suites as values: checks, estimates, selectors, quantities. Every node knows where it
// was written. The grammar:
//
//   check      = estimate comparison bound
//   estimate   = metric [ "(" argument, ... ")" ] [ "[" selector, ... "]" ]
//   metric     = name | name "@" integer
//   argument   = value | name "=" value
//   value      = quantity | 'text' | column { "*" column } | "[" value, ... "]" | call | "each" (column | "[" column, ... "]")
//   call       = [ "not" ] name "(" argument, ... ")" [ comparison quantity ]
//   selector   = slice | column op value | "each" column { "*" column } | "SQL predicate"
//   bound      = quantity | side [ ("+"|"-") quantity ] | number "%" "of" side
//              | quantity "of" side | number "%" "of" side        (these two after "within")
//   side       = "baseline" | estimate
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "assay/base/status.h"

namespace assay {

// 30%, 2s, 1.5GiB, 0.9. Percentages are fractions, times milliseconds, sizes bytes.
struct Quantity {
  enum class Kind { plain, percent, time, size };
  double value = 0;
  Kind kind = Kind::plain;
  std::string text;  // as written
  Location location;
};

enum class Comparison { at_least, more_than, at_most, less_than, equal, within };
std::string_view symbol_of(Comparison comparison);

struct Argument;

struct Value {
  enum class Kind { quantity, text, columns, list, call, each };
  Kind kind = Kind::quantity;
  Location location;
  Quantity quantity;                 // of `quantity`
  std::string text;                  // of `text`; of `call` its name
  std::vector<std::string> columns;  // of `columns` (crossed) and `each`
  std::vector<Value> items;          // of `list`
  std::vector<Argument> arguments;   // of `call`
  bool negated = false;              // of `call`: not f()
  std::optional<Comparison> comparison;  // of `call`: length() <= 200, with `quantity`
};

struct Argument {
  std::string name;  // empty: by position
  Value value;
  Location location;
};

struct Selector {
  enum class Kind { slice, compare, each, predicate };
  Kind kind = Kind::slice;
  Location location;
  std::vector<std::string> columns;  // `each`: crossed; `compare`: one column; `slice`: its name, crossed columns
  std::string operation;             // of `compare`: = != < <= > >=
  std::string value;                 // of `compare`; of `predicate` the SQL
  bool quoted = false;               // of `compare`: the value was quoted
};

struct EstimateExpression {
  std::string metric;
  std::vector<Argument> arguments;
  std::vector<Selector> selectors;
  Location location;
};

struct BoundExpression {
  bool baseline = false;                         // the side is `baseline`
  std::optional<EstimateExpression> estimate;    // or another estimate
  double factor = 1;                             // of the side: 102% of baseline
  std::optional<Quantity> offset;                // added to the side; without a side the bound itself
  std::optional<Quantity> tolerance;             // of `within`
  bool relative = false;                         // of `within 2% of side`: the tolerance is a share of the side
  Location location;
  bool has_side() const { return baseline || estimate.has_value(); }
};

struct Check {
  EstimateExpression estimate;
  Comparison comparison = Comparison::at_least;
  BoundExpression bound;
  Location location;
};

// `start` is where the first character stands. Errors are usage errors at the offending character.
Result<Check> parse_check(std::string_view text, const Location& start);
Result<EstimateExpression> parse_estimate(std::string_view text, const Location& start);
Result<Quantity> parse_quantity(std::string_view text, const Location& start);
// The right side of a check alone, as `bounds:` has it: ">= 0.4".
struct ComparisonExpression {
  Comparison comparison = Comparison::at_least;
  BoundExpression bound;
};
Result<ComparisonExpression> parse_comparison(std::string_view text, const Location& start);

// The canonical text, which parses to the same value.
std::string text_of(const Check& check);
std::string text_of(const EstimateExpression& estimate);
std::string text_of(const Selector& selector);
std::string text_of(const Value& value);
// The estimate without its selectors: "recall(threshold=0.3)".
std::string metric_text_of(const EstimateExpression& estimate);

}  // namespace assay
