// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <random>

#include "assay/catalog/expression.h"

namespace assay {
namespace {

const Location kStart{"suite.yaml", 7, 5};

// Values of the grammar at random. The sequence of std::mt19937_64 is the same everywhere.
class Maker {
 public:
  explicit Maker(uint64_t seed) : random_(seed) {}

  Check check() {
    Check check;
    check.estimate = estimate();
    check.comparison = static_cast<Comparison>(below(6));
    check.bound = bound(check.comparison);
    return check;
  }
  Value call(int depth) {
    Value result;
    result.kind = Value::Kind::call;
    result.text = name();
    result.arguments = arguments(depth + 1);
    result.negated = below(2);
    if (below(2)) {
      result.comparison = static_cast<Comparison>(below(5));
      result.quantity = quantity();
    }
    return result;
  }

 private:
  size_t below(size_t count) { return random_() % count; }

  std::string name() {
    static const std::vector<std::string> kNames = {
        "a",       "recall",         "sex",    "s.pass",    "each",   "not",    "baseline", "within", "of",  "and",
        "feature", "hours-per-week", "1st",    "a..b",      ".a",     "a.",     "a b",      "'q'",    "x=y", "k",
        "[a]",     "100%",           "ms",     "\u017eena", "\u2265", "\u00a0", "a,b",      "_",      "e1",  "\\",
        "-",       "a.1b",           "\u5973", " a ",       "each.x"};
    return kNames[below(kNames.size())];
  }
  std::vector<std::string> names() {
    std::vector<std::string> result{name()};
    while (below(3) == 0) result.push_back(name());
    return result;
  }
  // No text ends with a backslash.
  std::string text() {
    static const std::vector<std::string> kPieces = {"a", " ", "'", "\"",     "\\", ",", "]",
                                                     "*", ")", "`", "\u00e9", "\n", "=", "%"};
    std::string result;
    while (below(5)) result += kPieces[below(kPieces.size())];
    while (result.ends_with('\\')) result.pop_back();
    return result;
  }
  std::string bare() {
    static const std::vector<std::string> kTexts = {"Female", ">50K",    "=x",       "==",  "Trinidad and Tobago",
                                                    "a  b",   "O'Brien", "C:\\",     "[",   "25",
                                                    "<",      "and",     "each sex", "a=b", "x\"",
                                                    "`",      "(",       "\u5973",   "or",  "!="};
    return kTexts[below(kTexts.size())];
  }
  Quantity quantity(bool percent = false, bool sign = true) {
    static const std::vector<std::string> kNumbers = {
        "0", "1", "0.30", "1e-3", ".5", "2.", "102", "1E5", "0.1234567890123456789"};
    static const std::vector<std::string> kUnits = {"", "%", "ms", "s", "m", "h", "d", "KiB", "MiB", "GiB"};
    static const std::vector<std::string> kSigns = {"", "-", "+"};
    const std::string text = (sign ? kSigns[below(3)] : "") + kNumbers[below(kNumbers.size())] +
                             (percent ? "%" : kUnits[below(kUnits.size())]);
    return parse_quantity(text, kStart).value();
  }
  Value value(int depth) {
    Value result;
    const size_t kind = below(depth > 4 ? 4 : 6);
    if (kind == 0) result.quantity = quantity();
    if (kind == 1) {
      result.kind = Value::Kind::text;
      result.text = text();
    }
    if (kind == 2) {
      result.kind = Value::Kind::columns;
      result.columns = names();
    }
    if (kind == 3) {
      result.kind = Value::Kind::each;
      if (below(2)) result.columns = names();
    }
    if (kind == 4) {
      result.kind = Value::Kind::list;
      do {
        result.items.push_back(value(depth + 1));
      } while (below(2));
    }
    return kind == 5 ? call(depth) : result;
  }
  std::vector<Argument> arguments(int depth) {
    std::vector<Argument> list;
    while (below(2)) {
      Argument argument;
      if (below(2)) argument.name = name() + std::to_string(list.size());
      argument.value = value(depth);
      list.push_back(std::move(argument));
    }
    return list;
  }
  Selector selector() {
    Selector result;
    result.kind = static_cast<Selector::Kind>(below(4));
    if (result.kind == Selector::Kind::predicate) {
      result.value = text();
      return result;
    }
    result.columns = result.kind == Selector::Kind::each ? names() : std::vector<std::string>{name()};
    if (result.kind == Selector::Kind::compare) {
      static const std::vector<std::string> kOperations = {"=", "!=", "<", "<=", ">", ">="};
      result.operation = kOperations[below(kOperations.size())];
      result.quoted = below(2);
      result.value = result.quoted ? text() : bare();
    }
    return result;
  }
  EstimateExpression estimate() {
    EstimateExpression result;
    result.metric = name();
    result.arguments = arguments(0);
    while (below(2)) result.selectors.push_back(selector());
    return result;
  }
  BoundExpression bound(Comparison comparison) {
    BoundExpression result;
    const size_t kind = below(3);
    if (kind == 1) result.baseline = true;
    if (kind == 2) result.estimate = estimate();
    if (comparison == Comparison::within) {
      result.tolerance = quantity(false, false);
      result.relative = kind > 0 && result.tolerance->kind == Quantity::Kind::percent;
      if (kind == 0) result.offset = quantity();
    } else if (kind == 0) {
      result.offset = quantity();
    } else if (below(3) == 0) {
      result.share = quantity(true, false);
      result.factor = result.share->value;
    } else if (below(2)) {
      result.offset = quantity(false, false);
      if (below(2)) {
        result.offset->value = -result.offset->value;
        result.offset->text = "-" + result.offset->text;
      }
    }
    return result;
  }

  std::mt19937_64 random_;
};

TEST(ExpressionRoundTrip, EveryValueReadsBackFromItsText) {
  for (uint64_t seed = 0; seed < 20000; ++seed) {
    const Check check = Maker(seed).check();
    const std::string text = text_of(check);
    const Result<Check> again = parse_check(text, kStart);
    ASSERT_TRUE(again.ok()) << text << ": " << again.status().text();
    ASSERT_TRUE(*again == check) << text << " became " << text_of(*again);
    const Value call = Maker(seed).call(0);
    const Result<Value> called = parse_call(text_of(call), kStart);
    ASSERT_TRUE(called.ok()) << text_of(call) << ": " << called.status().text();
    ASSERT_TRUE(*called == call) << text_of(call);
  }
}

TEST(ExpressionRoundTrip, DamagedTextReadsBackOrIsRefused) {
  std::mt19937_64 random(1);
  const std::string alphabet = "()[]{}'\"`,*=<>!&|+-.%@ \\\n0129aeknot\xc3\xa9";
  for (uint64_t seed = 0; seed < 20000; ++seed) {
    std::string text = text_of(Maker(seed).check());
    for (int edits = 0; edits < 3; ++edits) {
      const size_t at = random() % (text.size() + 1);
      switch (random() % 3) {
        case 0: text.insert(at, 1, alphabet[random() % alphabet.size()]); break;
        case 1: text.erase(at, random() % 4); break;
        default: text.resize(at); break;
      }
      ASSERT_TRUE(expression_reads_back(text)) << text;
    }
  }
}

}  // namespace
}  // namespace assay
