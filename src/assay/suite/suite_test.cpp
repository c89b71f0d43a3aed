// SPDX-License-Identifier: Apache-2.0
#include "assay/suite/suite.h"

#include <gtest/gtest.h>

namespace assay {
namespace {

Result<Suite> read(const std::string& text, SuiteSource source = {}) {
  auto node = read_yaml(text, "suite.yaml");
  if (!node.ok()) return std::move(node).status();
  if (!source.environment) source.environment = [](std::string_view) { return std::nullopt; };
  return read_suite(std::move(*node), source);
}

std::string refusal(const std::string& text) {
  const auto suite = read(text);
  EXPECT_FALSE(suite.ok()) << text;
  return suite.ok() ? "" : suite.status().text();
}

const std::string kData = "data: {path: a.csv, target: y, score: p}\n";

TEST(Suite, TheSmallestOneHasTheDefaults) {
  const auto suite = read("data: predictions.csv\nchecks:\n  - accuracy >= 0.9\n");
  ASSERT_TRUE(suite.ok()) << suite.status().text();
  EXPECT_EQ(suite->tables[0].paths[0].text, "predictions.csv");
  EXPECT_EQ(suite->checks[0].check.estimate.metric, "accuracy");
  EXPECT_EQ(suite->checks[0].location.line, 3);
  EXPECT_EQ(suite->confidence, 0.95);
  EXPECT_EQ(suite->correction, Correction::holm);
  EXPECT_EQ(suite->smallest_slice, 30);
  EXPECT_EQ(suite->on_missing, OnMissing::bounds);
  EXPECT_EQ(suite->looks, 1);
  EXPECT_EQ(suite->keep, "scored");
  EXPECT_EQ(suite->seed, 0u);
}

TEST(Suite, AMapOfTableKeysIsOneTableAndAnyOtherIsTablesByName) {
  EXPECT_EQ(read(kData)->tables[0].name, "data");
  const auto several =
      read("data: {test: a.csv, train: {path: b.csv, target: y}, all: {sql: 'SELECT 1'}}\nevaluate: [test, all]\n");
  ASSERT_TRUE(several.ok()) << several.status().text();
  EXPECT_EQ(several->tables.size(), 3u);
  EXPECT_EQ(several->tables[1].roles.target->text, "y");
  EXPECT_EQ(several->evaluate[1].text, "all");
  EXPECT_NE(refusal("data: {t: {path: a.csv, sql: 'SELECT 1'}}\n").find("exactly one of path, rows, sql"),
            std::string::npos);
}

TEST(Suite, ACheckHasItsOwnSeverityConfidenceAndBounds) {
  const auto suite =
      read(kData +
           "checks:\n  - {check: accuracy >= 0.5, severity: warning, why: because, confidence: 0.9, decision: point, "
           "min_examples: 50, "
           "on_inconclusive: fail, name: n}\n  - {check: 'recall[each g]', bounds: {a: '>= 0.4', else: '<= 0.5'}}\n");
  ASSERT_TRUE(suite.ok()) << suite.status().text();
  const CheckSpec& first = suite->checks[0];
  EXPECT_EQ(first.severity, Severity::warning);
  EXPECT_EQ(first.why, "because");
  EXPECT_EQ(*first.confidence, 0.9);
  EXPECT_EQ(*first.decision, DecisionMode::point);
  EXPECT_EQ(*first.min_examples, 50);
  EXPECT_EQ(*first.on_inconclusive, OnInconclusive::fail);
  ASSERT_EQ(suite->checks[1].bounds.size(), 2u);
  EXPECT_EQ(suite->checks[1].bounds[0].first, "a");
  EXPECT_EQ(suite->checks[1].bounds[1].second.comparison, Comparison::at_most);
}

TEST(Suite, EnvironmentNamesStandInPathsOnly) {
  SuiteSource source;
  source.environment = [](std::string_view name) {
    return name == "ROOT" ? std::optional<std::string>("/data") : std::nullopt;
  };
  const auto suite =
      read("data: {path: '${ROOT}/a.csv', where: \"note = '${ROOT}'\"}\nbaseline: {run: '${ROOT}/run'}\n", source);
  ASSERT_TRUE(suite.ok()) << suite.status().text();
  EXPECT_EQ(suite->tables[0].paths[0].text, "/data/a.csv");
  EXPECT_EQ(suite->tables[0].where->text, "note = '${ROOT}'");
  EXPECT_EQ(suite->baseline->run, "/data/run");
  EXPECT_NE(refusal("data: '${NOWHERE}/a.csv'\n").find("the environment has no NOWHERE"), std::string::npos);
}

TEST(Suite, SlicesAreColumnsCrossedColumnsPredicatesBinsAndExpressions) {
  const auto suite = read(kData +
                          "slices: [sex, sex * race, {young: 'age < 25'}, {age: [25, 45, 65]}, {decade: {sql: 'age // "
                          "10'}}, '`hours-per-week`']\n");
  ASSERT_TRUE(suite.ok()) << suite.status().text();
  EXPECT_EQ(suite->slices[1].columns, (std::vector<std::string>{"sex", "race"}));
  EXPECT_EQ(*suite->slices[2].predicate, "age < 25");
  EXPECT_EQ(suite->slices[3].bins, (std::vector<double>{25, 45, 65}));
  EXPECT_EQ(*suite->slices[4].expression, "age // 10");
  EXPECT_EQ(suite->slices[5].columns[0], "hours-per-week");
  EXPECT_NE(refusal(kData + "slices: [{age: [45, 25]}]\n").find("ascend"), std::string::npos);
}

TEST(Suite, WhatIsPlannedSaysSoAndWhatIsForeignNamesOurWord) {
  for (const char* key : {"probes", "windows", "alarms", "alerts"}) {
    EXPECT_NE(refusal(kData + key + ": {a: b}\n").find("not built yet"), std::string::npos) << key;
  }
  EXPECT_NE(refusal(kData + "decision: sequential\n").find("not built yet"), std::string::npos);
  EXPECT_EQ(read(kData + "baseline: approved:main\n")->baseline->run, "approved:main");
  for (const auto& [theirs, ours] : {std::pair("pos_label: 1", "positive"),
                                     {"sensitive_features: [a]", "slices"},
                                     {"epochs: 3", "samples"},
                                     {"assert: [a]", "checks"},
                                     {"vars: {a: b}", "data"},
                                     {"providers: [a]", "models"}}) {
    EXPECT_NE(refusal(kData + theirs + "\n").find("'" + std::string(ours) + "'"), std::string::npos) << theirs;
  }
}

TEST(Suite, ValuesOfTheWrongKindNameWhatIsMeant) {
  EXPECT_NE(refusal(kData + "confidence: high\n").find("confidence must be a number, not the text 'high'"),
            std::string::npos);
  EXPECT_NE(refusal(kData + "smallest_slice: 2.5\n").find("whole number"), std::string::npos);
  EXPECT_NE(refusal(kData + "correction: holms\n").find("it is one of: holm, bonferroni, none"), std::string::npos);
  EXPECT_NE(refusal(kData + "looks: 0\n").find("at least 1"), std::string::npos);
  EXPECT_NE(refusal(kData + "keep: everything\n").find("all, scored, none"), std::string::npos);
  EXPECT_NE(refusal("assay: 2\n" + kData).find("format 2"), std::string::npos);
}

}  // namespace
}  // namespace assay
