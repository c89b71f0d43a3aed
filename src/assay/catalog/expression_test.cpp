// SPDX-License-Identifier: Apache-2.0
#include "assay/catalog/expression.h"

#include <gtest/gtest.h>

#include <tuple>

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
      parse_estimate,
      {{"roc_auc", "roc_auc"},
       {"expected_cost(false_negative=500, false_positive=10)", "expected_cost(false_negative=500, false_positive=10)"},
       {"recall(class='>50K')", "recall(class='>50K')"},
       {"f([1, 2.5%, 'a', x * y, [b]])", "f([1, 2.5%, 'a', x * y, [b]])"},
       {"f(`a b`=-3, each=4)", "f(`a b`=-3, `each`=4)"},
       {"f()", "f"},
       {"precision @ 5", "precision(k=5)"}});
}

TEST(Expression, CallsReadAndPrint) {
  expect_canonical<Value>(parse_call,
                          {{"refusal()", "refusal()"},
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
  expect_canonical<ComparisonExpression>(
      parse_comparison,
      {{">= 0.4", ">= 0.4"}, {"<baseline+1%", "< baseline + 1%"}, {"within 3ms of f(x)", "within 3ms of f(x)"}});
}

TEST(Expression, QuantitiesAreNormalised) {
  const auto value = [](std::string_view text) {
    const Result<Quantity> result = parse_quantity(text, kStart);
    EXPECT_TRUE(result.ok()) << text;
    return result.ok() ? *result : Quantity{};
  };
  const std::vector<std::tuple<std::string, double, Quantity::Kind>> cases = {
      {"0.9", 0.9, Quantity::Kind::plain},       {"-3", -3, Quantity::Kind::plain},
      {"+3", 3, Quantity::Kind::plain},          {".5", 0.5, Quantity::Kind::plain},
      {"-.5", -0.5, Quantity::Kind::plain},      {"1e-3", 0.001, Quantity::Kind::plain},
      {"2.", 2, Quantity::Kind::plain},          {"1%", 0.01, Quantity::Kind::percent},
      {"1 %", 0.01, Quantity::Kind::percent},    {"102%", 1.02, Quantity::Kind::percent},
      {"57%", 0.57, Quantity::Kind::percent},    {"99.9%", 0.999, Quantity::Kind::percent},
      {"1e-1%", 0.001, Quantity::Kind::percent}, {"+.7%", 0.007, Quantity::Kind::percent},
      {"250ms", 250, Quantity::Kind::time},      {"2s", 2000, Quantity::Kind::time},
      {"2 s", 2000, Quantity::Kind::time},       {"2m", 120000, Quantity::Kind::time},
      {"1e1m", 600000, Quantity::Kind::time},    {"2h", 7200000, Quantity::Kind::time},
      {"90d", 7776000000, Quantity::Kind::time}, {"1KiB", 1024, Quantity::Kind::size},
      {"1.5MiB", 1572864, Quantity::Kind::size}, {"2GiB", 2147483648, Quantity::Kind::size}};
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

}  // namespace
}  // namespace assay
