// SPDX-License-Identifier: Apache-2.0
#include "assay/catalog/expression.h"

#include <gtest/gtest.h>

#include <random>

namespace assay {
namespace {

const Location kStart{"suite.yaml", 7, 5};

Check check_of(std::string_view text) {
  Result<Check> result = parse_check(text, kStart);
  EXPECT_TRUE(result.ok()) << text << ": " << (result.ok() ? "" : result.status().text());
  return result.ok() ? *result : Check{};
}

// ---- what is accepted, with its canonical text ----

struct Pair {
  std::string text, canonical;
};

template <typename T>
void expect_canonical(Result<T> (*parse)(std::string_view, const Location&), const std::vector<Pair>& pairs) {
  for (const auto& [text, canonical] : pairs) {
    const Result<T> first = parse(text, kStart);
    ASSERT_TRUE(first.ok()) << text << ": " << first.status().text();
    EXPECT_EQ(text_of(*first), canonical);
    const Result<T> second = parse(canonical, kStart);
    ASSERT_TRUE(second.ok()) << canonical << ": " << second.status().text();
    EXPECT_TRUE(*first == *second) << text;
  }
}

TEST(Expression, ChecksReadAndPrint) {
  expect_canonical<Check>(
      parse_check,
      {{"accuracy >= 0.9", "accuracy >= 0.9"},
       {"  accuracy>=0.90  ", "accuracy >= 0.90"},
       {"recall(threshold=0.3)[sex=Female] >= 0.60", "recall(threshold=0.3)[sex=Female] >= 0.60"},
       {"recall( threshold = 0.3 ) [ sex = Female ]>=0.6", "recall(threshold=0.3)[sex=Female] >= 0.6"},
       {"roc_auc[each race] >= 0.85", "roc_auc[each race] >= 0.85"},
       {"roc_auc[each sex*race] >= 0.8", "roc_auc[each sex * race] >= 0.8"},
       {"recall[sex=Female] >= recall[sex=Male] - 0.05", "recall[sex=Female] >= recall[sex=Male] - 0.05"},
       {"recall[sex=Female]>=recall[sex=Male]-0.05", "recall[sex=Female] >= recall[sex=Male] - 0.05"},
       {"accuracy >= baseline - 1%", "accuracy >= baseline - 1%"},
       {"accuracy >= baseline-1 %", "accuracy >= baseline - 1%"},
       {"accuracy > baseline", "accuracy > baseline"},
       {"accuracy >= baseline + .5%", "accuracy >= baseline + .5%"},
       {"log_loss <= 102% of baseline", "log_loss <= 102% of baseline"},
       {"log_loss <= 110 % of recall[sex=Male]", "log_loss <= 110% of recall[sex=Male]"},
       {"log_loss <= 100% of baseline", "log_loss <= 100% of baseline"},
       {"log_loss within 0.02 of baseline", "log_loss within 0.02 of baseline"},
       {"log_loss within 2% of baseline", "log_loss within 2% of baseline"},
       {"bias within 1% of 0.5", "bias within 1% of 0.5"},
       {"bias within 1 of -3", "bias within 1 of -3"},
       {"recall[sex=F] within 0.05 of recall[sex=M]", "recall[sex=F] within 0.05 of recall[sex=M]"},
       {"demographic_parity_difference(sex * race) <= 0.10", "demographic_parity_difference(sex * race) <= 0.10"},
       {"psi(each feature) <= 0.2", "psi(each feature) <= 0.2"},
       {"psi(each [a, b]) <= 0.2", "psi(each [a, b]) <= 0.2"},
       {"psi(each [feature]) <= 0.2", "psi(each [feature]) <= 0.2"},
       {"ndcg@10 >= 0.3", "ndcg(k=10) >= 0.3"},
       {"pass_at_k@4(correct) >= 40%", "pass_at_k(correct, k=4) >= 40%"},
       {"quantile(latency_ms, q=0.95) <= 2s", "quantile(latency_ms, q=0.95) <= 2s"},
       {"mean(`hours-per-week`) > 3", "mean(`hours-per-week`) > 3"},
       {"mean(`plain`) > 3", "mean(plain) > 3"},
       {"mean(summary.rouge_l) < 3", "mean(summary.rouge_l) < 3"},
       {"mean(correct)[model=small, prompt=direct] >= 0.40", "mean(correct)[model=small, prompt=direct] >= 0.40"},
       {"mean(correct)[model=large] >= mean(correct)[model=small] + 10%",
        "mean(correct)[model=large] >= mean(correct)[model=small] + 10%"},
       {"failures(expect) == 0", "failures(expect) == 0"},
       {"unanswered_rate <= 1%", "unanswered_rate <= 1%"},
       {"missing_fraction(passenger_count) <= 1%", "missing_fraction(passenger_count) <= 1%"},
       {"cohen_kappa(target=human, prediction=polite) >= 0.6", "cohen_kappa(target=human, prediction=polite) >= 0.6"},
       {"accuracy[young] >= 1e-3", "accuracy[young] >= 1e-3"},
       {"accuracy[\"age < 25 and sex = 'F'\"] >= .5", "accuracy['age < 25 and sex = \\'F\\''] >= .5"},
       {"accuracy[age<25, age >= 3, race!=Black] >= 0", "accuracy[age<25, age>=3, race!=Black] >= 0"},
       {"accuracy[country = Trinidad and Tobago] >= 0", "accuracy[country=Trinidad and Tobago] >= 0"},
       {"accuracy[name=O'Brien] >= 0", "accuracy[name=O'Brien] >= 0"},
       {"accuracy[income=>50K] >= 0", "accuracy[income=>50K] >= 0"},
       {"accuracy[income='>50K, or *'] >= 0", "accuracy[income='>50K, or *'] >= 0"},
       {"accuracy[a == b] >= 0", "accuracy[a=b] >= 0"},
       {"accuracy[a= =b] >= 0", "accuracy[a= =b] >= 0"},
       {"accuracy[path=C:\\] >= 0", "accuracy[path=C:\\] >= 0"},
       {"`baseline` >= `baseline`", "`baseline` >= `baseline`"},
       {"accuracy[`each`] >= baseline", "accuracy[`each`] >= baseline"},
       {"baseline.f1 >= each.f1", "baseline.f1 >= each.f1"},
       {"pr\u00e9cision[\u017eena=\u5973] >= 0.5", "pr\u00e9cision[\u017eena=\u5973] >= 0.5"},
       {"within within 1 of of", "within within 1 of of"}});
}

TEST(Expression, EstimatesReadAndPrint) {
  expect_canonical<EstimateExpression>(
      parse_estimate, {{"roc_auc", "roc_auc"},
                       {"expected_cost(false_negative=500, false_positive=10)", "expected_cost(false_negative=500, false_positive=10)"},
                       {"recall(class='>50K')", "recall(class='>50K')"},
                       {"f([1, 2.5%, 'a', x * y, [b]])", "f([1, 2.5%, 'a', x * y, [b]])"},
                       {"f(`a b`=-3, each=4)", "f(`a b`=-3, `each`=4)"},
                       {"f()", "f"},
                       {"precision @ 5", "precision(k=5)"}});
}

TEST(Expression, CallsReadAndPrint) {
  expect_canonical<Value>(parse_call, {{"refusal()", "refusal()"},
                                       {"contains('Paris')", "contains('Paris')"},
                                       {"length()<=200", "length() <= 200"},
                                       {"not refusal()", "not refusal()"},
                                       {"all(contains('x'), not refusal())", "all(contains('x'), not refusal())"},
                                       {"any(length() > 3, not f(a=1) == 2KiB)", "any(length() > 3, not f(a=1) == 2KiB)"},
                                       {"weighted(a=0.7, b=0.3)", "weighted(a=0.7, b=0.3)"},
                                       {"exact_number(output=number)", "exact_number(output=number)"},
                                       {"gaussian_blur(severity=3)", "gaussian_blur(severity=3)"},
                                       {"regex('####\\s*(-?[0-9.,]+)')", "regex('####\\s*(-?[0-9.,]+)')"},
                                       {"contains(\"it's\")", "contains('it\\'s')"},
                                       {"contains('')", "contains('')"}});
}

TEST(Expression, ComparisonsAloneReadAndPrint) {
  expect_canonical<ComparisonExpression>(parse_comparison, {{">= 0.4", ">= 0.4"},
                                                            {"<baseline+1%", "< baseline + 1%"},
                                                            {"within 3ms of f(x)", "within 3ms of f(x)"}});
}

TEST(Expression, QuantitiesAreNormalised) {
  const auto value = [](std::string_view text) {
    const Result<Quantity> result = parse_quantity(text, kStart);
    EXPECT_TRUE(result.ok()) << text;
    return result.ok() ? *result : Quantity{};
  };
  const std::vector<std::tuple<std::string, double, Quantity::Kind>> cases = {
      {"0.9", 0.9, Quantity::Kind::plain},     {"-3", -3, Quantity::Kind::plain},
      {"+3", 3, Quantity::Kind::plain},        {".5", 0.5, Quantity::Kind::plain},
      {"-.5", -0.5, Quantity::Kind::plain},    {"1e-3", 0.001, Quantity::Kind::plain},
      {"2.", 2, Quantity::Kind::plain},        {"1%", 0.01, Quantity::Kind::percent},
      {"1 %", 0.01, Quantity::Kind::percent},  {"102%", 1.02, Quantity::Kind::percent},
      {"29%", 0.29, Quantity::Kind::percent},  {"250ms", 250, Quantity::Kind::time},
      {"2s", 2000, Quantity::Kind::time},      {"2 s", 2000, Quantity::Kind::time},
      {"2m", 120000, Quantity::Kind::time},    {"1e1m", 600000, Quantity::Kind::time},
      {"2h", 7200000, Quantity::Kind::time},   {"90d", 7776000000, Quantity::Kind::time},
      {"1KiB", 1024, Quantity::Kind::size},    {"1.5MiB", 1572864, Quantity::Kind::size},
      {"2GiB", 2147483648, Quantity::Kind::size}};
  for (const auto& [text, number, kind] : cases) {
    EXPECT_EQ(value(text).value, number) << text;
    EXPECT_EQ(value(text).kind, kind) << text;
  }
  EXPECT_EQ(value("1 %").text, "1%");
}

// ---- what the nodes hold ----

TEST(Expression, ABoundSaysItsSideShareAndOffset) {
  Check check = check_of("accuracy >= baseline - 1%");
  EXPECT_TRUE(check.bound.baseline);
  EXPECT_EQ(check.bound.factor, 1);
  EXPECT_EQ(check.bound.offset->value, -0.01);
  check = check_of("log_loss <= 102% of baseline");
  EXPECT_EQ(check.bound.factor, 1.02);
  EXPECT_FALSE(check.bound.offset);
  check = check_of("accuracy >= 0.9");
  EXPECT_FALSE(check.bound.has_side());
  EXPECT_EQ(check.bound.offset->value, 0.9);
  check = check_of("recall[sex=F] >= recall(threshold=0.3)[sex=M] + 2");
  ASSERT_TRUE(check.bound.estimate);
  EXPECT_EQ(metric_text_of(*check.bound.estimate), "recall(threshold=0.3)");
  EXPECT_EQ(check.bound.offset->value, 2);
}

TEST(Expression, AToleranceIsAbsoluteOrAShareOfTheSide) {
  EXPECT_FALSE(check_of("log_loss within 0.02 of baseline").bound.relative);
  EXPECT_TRUE(check_of("log_loss within 2% of baseline").bound.relative);
  const Check constant = check_of("bias within 1% of 0.5");
  EXPECT_FALSE(constant.bound.relative);
  EXPECT_EQ(constant.bound.tolerance->value, 0.01);
  EXPECT_EQ(constant.bound.offset->value, 0.5);
}

TEST(Expression, AtIsTheArgumentK) {
  const Check check = check_of("ndcg@10 >= 0.3");
  ASSERT_EQ(check.estimate.arguments.size(), 1u);
  EXPECT_EQ(check.estimate.arguments[0].name, "k");
  EXPECT_EQ(check.estimate.arguments[0].value.quantity.value, 10);
  EXPECT_TRUE(check == check_of("ndcg(k=10) >= 0.3"));
  EXPECT_FALSE(check == check_of("ndcg(k=11) >= 0.3"));
}

TEST(Expression, EachFeatureIsNoColumn) {
  const auto columns = [](std::string_view text) { return check_of(text).estimate.arguments[0].value.columns; };
  EXPECT_TRUE(columns("psi(each feature) <= 0.2").empty());
  EXPECT_EQ(columns("psi(each [feature]) <= 0.2"), std::vector<std::string>{"feature"});
}

TEST(Expression, ABackslashIsLiteralExceptBeforeTheQuote) {
  const auto text = [](std::string_view call) {
    const Result<Value> value = parse_call(call, kStart);
    EXPECT_TRUE(value.ok()) << call;
    return value.ok() ? value->arguments[0].value.text : "";
  };
  EXPECT_EQ(text(R"(regex('\d\\n'))"), R"(\d\\n)");
  EXPECT_EQ(text(R"(regex('a\'b'))"), "a'b");
  EXPECT_EQ(text(R"(regex('a\"b'))"), R"(a\"b)");
  EXPECT_EQ(text(R"(regex("a\"b"))"), "a\"b");
  EXPECT_EQ(text(R"(regex('a\\'b'))"), R"(a\'b)");
}

TEST(Expression, SelectorsSayTheirKind) {
  const auto selectors = check_of("f[young, age < 25, each sex * race, 'a = 1', race='x'] > 0").estimate.selectors;
  ASSERT_EQ(selectors.size(), 5u);
  EXPECT_EQ(selectors[0].kind, Selector::Kind::slice);
  EXPECT_EQ(selectors[1].kind, Selector::Kind::compare);
  EXPECT_EQ(selectors[1].operation, "<");
  EXPECT_EQ(selectors[1].value, "25");
  EXPECT_FALSE(selectors[1].quoted);
  EXPECT_EQ(selectors[2].kind, Selector::Kind::each);
  EXPECT_EQ(selectors[2].columns, (std::vector<std::string>{"sex", "race"}));
  EXPECT_EQ(selectors[3].kind, Selector::Kind::predicate);
  EXPECT_EQ(selectors[3].value, "a = 1");
  EXPECT_TRUE(selectors[4].quoted);
}

TEST(Expression, NodesKnowTheirColumnInCodePoints) {
  const Check check = check_of("\u017e\u017e(a, k=1)[sex=F] >= recall - 2");
  EXPECT_EQ(check.location, (Location{"suite.yaml", 7, 5}));
  EXPECT_EQ(check.estimate.arguments[0].location.column, 8);
  EXPECT_EQ(check.estimate.arguments[1].location.column, 11);
  EXPECT_EQ(check.estimate.arguments[1].value.location.column, 13);
  EXPECT_EQ(check.estimate.selectors[0].location.column, 16);
  EXPECT_EQ(check.bound.location.column, 26);
  EXPECT_EQ(check.bound.offset->location.column, 35);
  const Result<Check> nowhere = parse_check("accuracy", Location{"--check", 0, 0});
  EXPECT_EQ(nowhere.status().location(), (Location{"--check", 0, 0}));
}

// ---- what is refused: the column of the offending character from 1, the message, the mend ----

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

TEST(Expression, AComparisonThatIsMissingOrMisspelt) {
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
       {"0.9 <= accuracy", 1, "expected a metric, found '0.9 <= accuracy'", "the metric stands on the left: accuracy >= 0.9"},
       {"accuracy >= 0.5 <= 0.9", 17, "unexpected comparison '<= 0.9'", "write two checks"},
       {"accuracy * 2 > 1", 10, "expected a comparison, found '* 2 > 1'", "a check compares: accuracy >= 0.9"}});
}

TEST(Expression, ABoundThatIsNone) {
  expect_refused<Check>(
      parse_check,
      {{"accuracy >=", 12, "expected a number, baseline or a metric, found the end", ""},
       {"accuracy >= 'x'", 13, "expected a number, baseline or a metric, found ''x''", ""},
       {"accuracy >= 0.9 and recall >= 1", 17, "unexpected 'and recall >= 1'", "write two checks"},
       {"accuracy >= 0.9 && recall >= 1", 17, "unexpected '&& recall >= 1'", "write two checks"},
       {"accuracy >= 0.9 or recall >= 1", 17, "unexpected 'or recall >= 1'", "a check requires one thing"},
       {"accuracy >= 0.9 x", 17, "unexpected 'x'", ""},
       {"accuracy >= 0.9)", 16, "unexpected ')'", ""},
       {"accuracy >= baseline * 0.9", 22, "unexpected '* 0.9'", "a share of a side is written in percent: 102% of baseline"},
       {"accuracy >= baseline[sex=F]", 21, "unexpected '[sex=F]'", "baseline alone is the same estimate of the baseline model"},
       {"accuracy >= baseline - ", 24, "expected a number, found the end", ""},
       {"accuracy >= baseline - -1%", 24, "two signs stand together", "write baseline - 1%"},
       {"accuracy >= baseline - 1% + 2%", 27, "unexpected '+ 2%'", ""},
       {"accuracy >= 0.9 of baseline", 13, "a share of a side is written in percent", "write 102% of baseline"},
       {"accuracy >= -5% of baseline", 13, "a share of a side is not negative", "write 98% of baseline"},
       {"accuracy >= 90% of 0.5", 20, "expected baseline or a metric, found '0.5'", ""},
       {"accuracy within 0.02", 21, "expected 'of' after the tolerance, found the end", "write within 0.02 of baseline"},
       {"accuracy within baseline", 17, "expected a number, found 'baseline'", ""},
       {"accuracy within -0.1 of 0.5", 17, "a tolerance is not negative", "write within 0.02 of baseline"}});
}

TEST(Expression, ANumberThatIsNone) {
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

TEST(Expression, ArgumentsThatAreNone) {
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
       {"f(each age)", 8, "expected feature or [ after each, found 'age)'", "write each feature, or each [age, income]"},
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

TEST(Expression, SelectorsThatAreNone) {
  expect_refused<EstimateExpression>(
      parse_estimate,
      {{"f[", 2, "this [ is not closed", ""},
       {"f[sex=Female", 2, "this [ is not closed", ""},
       {"f[sex=Female >= 0.6", 2, "this [ is not closed", ""},
       {"f[]", 3, "expected a selector, found ']'", ""},
       {"f[a,]", 5, "expected a selector, found ']'", ""},
       {"f[sex=]", 7, "a value is missing after =", "an empty text is quoted: ''"},
       {"f[sex=F and race=B]", 9, "selectors are joined by a comma", "write [sex=Female, race=Black], or quote the value"},
       {"f[sex=F && race=B]", 9, "selectors are joined by a comma", "write [sex=Female, race=Black], or quote the value"},
       {"f[sex=F or race=B]", 9, "selectors hold together, never one or the other", kOr},
       {"f[sex='F' and race=B]", 11, "selectors are joined by a comma", kComma},
       {"f[young && old]", 9, "selectors are joined by a comma", kComma},
       {"f[young or old]", 9, "selectors hold together, never one or the other", kOr},
       {"f[sex=F * race=B]", 9, "unexpected '* race=B]'", "write [sex=Female, race=Black]; a value with * in it is quoted"},
       {"f[sex * race]", 7, "unexpected '* race]'", "every cell is [each sex * race], one is [sex=Female, race=Black]"},
       {"f[sex in (a, b)]", 7, "expected , or ] between selectors, found 'in (a, b)]'", "a condition in SQL stands in quotes: [\"age < 25\"]"},
       {"f[each]", 7, "expected a column, found ']'", ""},
       {"f[each sex=F]", 11, "expected , or ] between selectors, found '=F]'", "a condition in SQL stands in quotes: [\"age < 25\"]"},
       {"f['a = 1]", 3, "this ' is not closed", ""},
       {"f[a](1)", 5, "unexpected '(1)'", ""}});
}

TEST(Expression, CallsThatAreNone) {
  expect_refused<Value>(parse_call, {{"refusal", 1, "expected a call", "write refusal()"},
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

TEST(Expression, AnErrorReadsAsOneSentenceWithItsPlace) {
  const Result<Check> result = parse_check("recall[sex=Female] => 0.6", kStart);
  ASSERT_FALSE(result.ok());
  EXPECT_EQ(result.status().text(), "suite.yaml:7:24: '=>' is no comparison in 'recall[sex=Female] => 0.6'\n  write >=");
}

TEST(Expression, HostileNestingAndLengthAreErrors) {
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

TEST(Expression, BytesThatAreNoTextAreErrors) {
  const Result<Check> result = parse_check("\u017e\xff >= 1", Location{"s", 1, 1});
  ASSERT_FALSE(result.ok());
  EXPECT_EQ(result.status().message(), "an expression is not UTF-8");
  EXPECT_EQ(result.status().location().column, 2);
  EXPECT_FALSE(parse_check(std::string_view("a\0 >= 1", 7), kStart).ok());
  EXPECT_FALSE(parse_check(std::string_view("a >= 1\0", 7), kStart).ok());
}

// ---- every value prints as a text that reads back ----

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
        "a",    "recall", "sex",  "s.pass", "each", "not",  "baseline", "within", "of",    "and", "feature", "hours-per-week", "1st",
        "a..b", ".a",     "a.",   "a b",    "'q'",  "x=y",  "k",        "[a]",    "100%",  "ms",  "\u017eena", "\u2265",      "\u00a0",
        "a,b",  "_",      "e1",   "\\",     "-",    "a.1b", "\u5973",   " a ",    "each.x"};
    return kNames[below(kNames.size())];
  }
  std::vector<std::string> names() {
    std::vector<std::string> result{name()};
    while (below(3) == 0) result.push_back(name());
    return result;
  }
  // No text ends with a backslash.
  std::string text() {
    static const std::vector<std::string> kPieces = {"a", " ", "'", "\"", "\\", ",", "]", "*", ")", "`", "\u00e9", "\n", "=", "%"};
    std::string result;
    while (below(5)) result += kPieces[below(kPieces.size())];
    while (result.ends_with('\\')) result.pop_back();
    return result;
  }
  std::string bare() {
    static const std::vector<std::string> kTexts = {"Female", ">50K", "=x", "==", "Trinidad and Tobago", "a  b", "O'Brien", "C:\\", "[", "25",
                                                    "<",      "and", "each sex", "a=b", "x\"", "`", "(", "\u5973", "or", "!="};
    return kTexts[below(kTexts.size())];
  }
  Quantity quantity(bool percent = false, bool sign = true) {
    static const std::vector<std::string> kNumbers = {"0", "1", "0.30", "1e-3", ".5", "2.", "102", "1E5", "0.1234567890123456789"};
    static const std::vector<std::string> kUnits = {"", "%", "ms", "s", "m", "h", "d", "KiB", "MiB", "GiB"};
    static const std::vector<std::string> kSigns = {"", "-", "+"};
    const std::string text = (sign ? kSigns[below(3)] : "") + kNumbers[below(kNumbers.size())] + (percent ? "%" : kUnits[below(kUnits.size())]);
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

TEST(Expression, EveryValueReadsBackFromItsText) {
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

TEST(Expression, DamagedTextReadsBackOrIsRefused) {
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
