// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "assay/catalog/expression.h"

namespace assay {
namespace {

const Location kStart{"suite.yaml", 7, 5};

// What is refused: the column of the offending character from 1, the message, the mend.
struct Refusal {
  std::string text;
  int column;
  std::string message, mend;
};

template <typename T>
void expect_refused(Result<T> (*parse)(std::string_view, const Location&), const std::vector<Refusal>& refusals) {
  for (const Refusal& refusal : refusals) {
    const Result<T> result = parse(refusal.text, Location{"s", 1, 1});
    ASSERT_FALSE(result.ok()) << refusal.text;
    EXPECT_EQ(result.status().code(), Code::usage);
    EXPECT_EQ(result.status().location().column, refusal.column) << refusal.text;
    const std::string suffix = " in '" + refusal.text + "'";
    std::string message = result.status().message();
    if (message.ends_with(suffix)) message.resize(message.size() - suffix.size());
    EXPECT_EQ(message, refusal.message) << refusal.text;
    EXPECT_EQ(result.status().mend(), refusal.mend) << refusal.text;
  }
}

constexpr const char* kBackticks = "a name that is no plain word stands in backticks: `hours-per-week`";
constexpr const char* kQuotes = "text that is no plain word stands in quotes: 'like this'";
constexpr const char* kUnits = "units are %, ms, s, m, h, d, KiB, MiB, GiB";
constexpr const char* kComma = "write [sex=Female, race=Black]";
constexpr const char* kOr = "write SQL in quotes: [\"sex = 'Female' or age < 25\"]";
constexpr const char* kStraight = "text stands in straight quotes: 'like this'";

TEST(ExpressionErrors, AComparisonThatIsMissingOrMisspelt) {
  expect_refused<Check>(
      parse_check,
      {{"", 1, "an expression is empty", ""},
       {"   ", 4, "an expression is empty", ""},
       {"accuracy", 9, "a check needs a comparison", "for example: accuracy >= 0.9"},
       {"recall[sex=F]", 14, "a check needs a comparison", "for example: accuracy >= 0.9"},
       {"accuracy 0.9", 10, "expected a comparison, found '0.9'", "a check compares: accuracy >= 0.9"},
       {"accuracy = 0.9", 10, "'=' is no comparison", "write == for equality, >= or <= for a bound"},
       {"accuracy => 0.9", 10, "'=>' is no comparison", "write >="},
       {"accuracy =< 0.9", 10, "'=<' is no comparison", "write <="},
       {"accuracy > = 0.9", 10, "'> =' is no comparison", "write >="},
       {"accuracy \u2265 0.9", 10, "'\u2265' is no comparison", "write >="},
       {"accuracy != 0.9", 10, "'!=' is no requirement", "write a bound: >=, <=, == or within"},
       {"0.9 <= accuracy", 1, "expected a metric, found '0.9 <= accuracy'",
        "the metric stands on the left: accuracy >= 0.9"},
       {"accuracy >= 0.5 <= 0.9", 17, "unexpected comparison '<= 0.9'", "write two checks"},
       {"accuracy * 2 > 1", 10, "expected a comparison, found '* 2 > 1'", "a check compares: accuracy >= 0.9"}});
}

TEST(ExpressionErrors, ABoundThatIsNone) {
  expect_refused<Check>(
      parse_check,
      {{"accuracy >=", 12, "expected a number, baseline or a metric, found the end", ""},
       {"accuracy >= 'x'", 13, "expected a number, baseline or a metric, found ''x''", ""},
       {"accuracy >= 0.9 and recall >= 1", 17, "unexpected 'and recall >= 1'", "write two checks"},
       {"accuracy >= 0.9 && recall >= 1", 17, "unexpected '&& recall >= 1'", "write two checks"},
       {"accuracy >= 0.9 or recall >= 1", 17, "unexpected 'or recall >= 1'", "a check requires one thing"},
       {"accuracy >= 0.9 x", 17, "unexpected 'x'", ""},
       {"accuracy >= 0.9)", 16, "unexpected ')'", ""},
       {"accuracy >= baseline * 0.9", 22, "unexpected '* 0.9'",
        "a share of a side is written in percent: 102% of baseline"},
       {"accuracy >= baseline[sex=F]", 21, "unexpected '[sex=F]'",
        "baseline alone is the same estimate of the baseline model"},
       {"accuracy >= baseline - ", 24, "expected a number, found the end", ""},
       {"accuracy >= baseline - -1%", 24, "two signs stand together", "write baseline - 1%"},
       {"accuracy >= baseline - 1% + 2%", 27, "unexpected '+ 2%'", ""},
       {"accuracy >= 0.9 of baseline", 13, "a share of a side is written in percent", "write 102% of baseline"},
       {"accuracy >= -5% of baseline", 13, "a share of a side is not negative", "write 98% of baseline"},
       {"accuracy >= 90% of 0.5", 20, "expected baseline or a metric, found '0.5'", ""},
       {"accuracy within 0.02", 21, "expected 'of' after the tolerance, found the end",
        "write within 0.02 of baseline"},
       {"accuracy within baseline", 17, "expected a number, found 'baseline'", ""},
       {"accuracy within -0.1 of 0.5", 17, "a tolerance is not negative", "write within 0.02 of baseline"}});
}

TEST(ExpressionErrors, ANumberThatIsNone) {
  expect_refused<Quantity>(parse_quantity, {{"", 1, "expected a number, found the end", ""},
                                            {"%", 1, "expected a number, found '%'", ""},
                                            {"-", 1, "expected a number, found '-'", ""},
                                            {"-.", 1, "expected a number, found '-.'", ""},
                                            {"+-5", 1, "expected a number, found '+-5'", ""},
                                            {"nan", 1, "expected a number, found 'nan'", ""},
                                            {"inf", 1, "expected a number, found 'inf'", ""},
                                            {"-inf", 1, "expected a number, found '-inf'", ""},
                                            {"1e", 2, "unknown unit 'e'", kUnits},
                                            {"0x10", 2, "unknown unit 'x10'", kUnits},
                                            {"2sec", 2, "unknown unit 'sec'", kUnits},
                                            {"1_000", 2, "unknown unit '_000'", kUnits},
                                            {"1KB", 2, "unknown unit 'KB'", kUnits},
                                            {"1 KB", 3, "unexpected 'KB'", ""},
                                            {"1,000", 2, "unexpected ',000'", ""},
                                            {"1.2.3", 4, "unexpected '.3'", ""},
                                            {"1e999", 1, "the number '1e999' is out of range", ""},
                                            {"1e305GiB", 1, "the number '1e305GiB' is out of range", ""}});
}

TEST(ExpressionErrors, ArgumentsThatAreNone) {
  expect_refused<EstimateExpression>(
      parse_estimate,
      {{"f(", 2, "this ( is not closed", ""},
       {"f(a", 2, "this ( is not closed", ""},
       {"f(a,", 2, "this ( is not closed", ""},
       {"f(g(1)", 2, "this ( is not closed", ""},
       {"f([1, 2", 3, "this [ is not closed", ""},
       {"f(a]", 4, "expected , or ) between arguments, found ']'", ""},
       {"f(a b)", 5, "expected , or ) between arguments, found 'b)'", ""},
       {"f(,)", 3, "expected a value, found ',)'", ""},
       {"f(a,)", 5, "expected a value, found ')'", ""},
       {"f(a=)", 5, "expected a value, found ')'", ""},
       {"f(a==1)", 4, "expected , or ) between arguments, found '==1)'", "an argument is given with one =: k=10"},
       {"f(a=>50K)", 5, "expected a value, found '>50K)'", kQuotes},
       {"f(a=1, a=2)", 8, "the argument 'a' is given twice", ""},
       {"ndcg@10(k=5)", 9, "the argument 'k' is given twice", ""},
       {"ndcg@x", 6, "expected a whole number after @, found 'x'", "ndcg@10 is ndcg(k=10)"},
       {"ndcg@1.5", 6, "expected a whole number after @, found '1.5'", "ndcg@10 is ndcg(k=10)"},
       {"mean(hours-per-week)", 11, "expected , or ) between arguments, found '-per-week)'", kBackticks},
       {"mean(`a)", 6, "this ` is not closed", ""},
       {"mean(``)", 6, "a name is empty", ""},
       {"f('a)", 3, "this ' is not closed", ""},
       {"f('a\\')", 3, "this ' is not closed", ""},
       {"f(\u201ca\u201d)", 3, "expected a value, found '\u201ca\u201d)'", kStraight},
       {"f(a * )", 7, "expected a column after *, found ')'", ""},
       {"f(each)", 7, "expected feature or [ after each, found ')'", "write each feature, or each [age, income]"},
       {"f(each age)", 8, "expected feature or [ after each, found 'age)'",
        "write each feature, or each [age, income]"},
       {"f(each [a b])", 11, "expected , or ] between columns, found 'b])'", ""},
       {"f([])", 4, "expected a value, found '])'", ""},
       {"f([1 2])", 6, "expected , or ] in a list, found '2])'", ""},
       {"f(not a)", 8, "expected ( after not a, found ')'", "not stands before a call: not f()"},
       {"'accuracy'", 1, "expected a metric, found ''accuracy''", kBackticks},
       {"(accuracy)", 1, "expected a metric, found '(accuracy)'", ""},
       {"a\u00a0b", 2, "unexpected '\u00a0b'", ""},
       {"accuracy # x", 10, "unexpected '# x'", ""},
       {"accuracy > 1", 10, "unexpected comparison '> 1'", "a comparison belongs to a check"}});
}

TEST(ExpressionErrors, SelectorsThatAreNone) {
  expect_refused<EstimateExpression>(
      parse_estimate,
      {{"f[", 2, "this [ is not closed", ""},
       {"f[sex=Female", 2, "this [ is not closed", ""},
       {"f[sex=Female >= 0.6", 2, "this [ is not closed", ""},
       {"f[]", 3, "expected a selector, found ']'", ""},
       {"f[a,]", 5, "expected a selector, found ']'", ""},
       {"f[sex=]", 7, "a value is missing after =", "an empty text is quoted: ''"},
       {"f[sex=F and race=B]", 9, "selectors are joined by a comma",
        "write [sex=Female, race=Black], or quote the value"},
       {"f[sex=F && race=B]", 9, "selectors are joined by a comma",
        "write [sex=Female, race=Black], or quote the value"},
       {"f[sex=F or race=B]", 9, "selectors hold together, never one or the other", kOr},
       {"f[sex='F' and race=B]", 11, "selectors are joined by a comma", kComma},
       {"f[young && old]", 9, "selectors are joined by a comma", kComma},
       {"f[young or old]", 9, "selectors hold together, never one or the other", kOr},
       {"f[sex=F * race=B]", 9, "unexpected '* race=B]'",
        "write [sex=Female, race=Black]; a value with * in it is quoted"},
       {"f[sex * race]", 7, "unexpected '* race]'", "every cell is [each sex * race], one is [sex=Female, race=Black]"},
       {"f[sex in (a, b)]", 7, "expected , or ] between selectors, found 'in (a, b)]'",
        "a condition in SQL stands in quotes: [\"age < 25\"]"},
       {"f[each]", 7, "expected a column, found ']'", ""},
       {"f[each sex=F]", 11, "expected , or ] between selectors, found '=F]'",
        "a condition in SQL stands in quotes: [\"age < 25\"]"},
       {"f['a = 1]", 3, "this ' is not closed", ""},
       {"f[a](1)", 5, "unexpected '(1)'", ""}});
}

TEST(ExpressionErrors, CallsThatAreNone) {
  expect_refused<Value>(
      parse_call, {{"refusal", 1, "expected a call", "write refusal()"},
                   {"'x'", 1, "expected a call", "a call is a name with brackets: contains('x')"},
                   {"3", 1, "expected a call", "a call is a name with brackets: contains('x')"},
                   {"not", 4, "expected a call after not, found the end", ""},
                   {"not not f()", 9, "expected ( after not not, found 'f()'", "not stands before a call: not f()"},
                   {"length() = 3", 10, "'=' is no comparison", "write == for equality, >= or <= for a bound"},
                   {"length() <= x", 13, "expected a number, found 'x'", ""},
                   {"length() within 3", 10, "within stands in checks only", "write length() <= 200"},
                   {"a() and b()", 5, "unexpected 'and b()'", "write all(a(), b())"},
                   {"a() || b()", 5, "unexpected '|| b()'", "write any(a(), b())"}});
}

TEST(ExpressionErrors, AnErrorReadsAsOneSentenceWithItsPlace) {
  const Result<Check> result = parse_check("recall[sex=Female] => 0.6", kStart);
  ASSERT_FALSE(result.ok());
  EXPECT_EQ(result.status().text(),
            "suite.yaml:7:24: '=>' is no comparison in 'recall[sex=Female] => 0.6'\n  write >=");
}

TEST(ExpressionErrors, HostileNestingAndLengthAreErrors) {
  const auto nested = [](int depth) { return "f(" + std::string(depth, '[') + "1" + std::string(depth, ']') + ")"; };
  EXPECT_TRUE(parse_estimate(nested(63), kStart).ok());
  const Result<EstimateExpression> deep = parse_estimate(nested(64), Location{"s", 1, 1});
  ASSERT_FALSE(deep.ok());
  EXPECT_TRUE(deep.status().message().starts_with("brackets are nested more than 64 deep")) << deep.status().message();
  EXPECT_EQ(deep.status().location().column, 67);
  EXPECT_FALSE(parse_estimate("f" + std::string(60000, '('), kStart).ok());
  std::string calls;
  for (int i = 0; i < 20000; ++i) calls += "f(";
  EXPECT_FALSE(parse_call(calls, kStart).ok());

  const std::string longest = "f[a=" + std::string(65536 - 5, 'x') + "]";
  EXPECT_TRUE(parse_estimate(longest, kStart).ok());
  EXPECT_EQ(parse_estimate(longest + " ", kStart).status().message(), "an expression is longer than 65,536 bytes");
}

TEST(ExpressionErrors, BytesThatAreNoTextAreErrors) {
  const Result<Check> result = parse_check("\u017e\xff >= 1", Location{"s", 1, 1});
  ASSERT_FALSE(result.ok());
  EXPECT_EQ(result.status().message(), "an expression is not UTF-8");
  EXPECT_EQ(result.status().location().column, 2);
  EXPECT_FALSE(parse_check(std::string_view("a\0 >= 1", 7), kStart).ok());
  EXPECT_FALSE(parse_check(std::string_view("a >= 1\0", 7), kStart).ok());
}

}  // namespace
}  // namespace assay
