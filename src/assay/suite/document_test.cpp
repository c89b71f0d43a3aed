// SPDX-License-Identifier: Apache-2.0
#include "assay/suite/document.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

namespace assay {
namespace {

Node yaml(const std::string& text) {
  auto node = read_yaml(text, "suite.yaml");
  EXPECT_TRUE(node.ok()) << (node.ok() ? "" : node.status().text());
  return node.ok() ? std::move(*node) : Node();
}

std::string refusal(const std::string& text) {
  const auto node = read_yaml(text, "suite.yaml");
  EXPECT_FALSE(node.ok());
  return node.ok() ? "" : node.status().text();
}

class Folder : public testing::Test {
 protected:
  Folder() : path_(std::filesystem::temp_directory_path() / ("document_test." + std::to_string(::getpid()))) {
    std::filesystem::create_directories(path_ / "base");
  }
  ~Folder() override { std::filesystem::remove_all(path_); }
  std::string write(const std::string& name, const std::string& text) {
    std::ofstream(path_ / name) << text;
    return (path_ / name).string();
  }
  std::filesystem::path path_;
};

TEST(Yaml, OnlyTrueAndFalseAreBooleans) {
  const Node node = yaml("a: yes\nb: on\nc: no\nd: true\ne: False\nf: off\n");
  for (const char* key : {"a", "b", "c", "f"}) EXPECT_TRUE(node.find(key)->is_text()) << key;
  EXPECT_TRUE(node.find("d")->is_boolean());
  EXPECT_TRUE(node.find("e")->is_boolean());
}

TEST(Yaml, AKeyTwiceIsAnErrorThatNamesBothPlaces) {
  const std::string text = refusal("a: 1\nb: 2\na: 3\n");
  EXPECT_NE(text.find("suite.yaml:3:1"), std::string::npos) << text;
  EXPECT_NE(text.find("first at line 1"), std::string::npos) << text;
}

TEST(Yaml, AnExpressionWithBracketsInAFlowListShowsTheQuotedForm) {
  for (const char* text :
       {"checks: [accuracy[g=a] >= 0.6, x]\n", "checks: [x, recall(threshold=0.3)[sex=Female] >= 0.6]\n",
        "checks: [recall(threshold=0.3, k=2) >= 0.6]\n"}) {
    EXPECT_NE(refusal(text).find("['"), std::string::npos) << refusal(text);
  }
  EXPECT_EQ(yaml("checks: ['accuracy[g=a] >= 0.6', accuracy >= 0.5]\n").find("checks")->items().size(), 2u);
}

TEST(Yaml, AnchorsAndMergeKeys) {
  const Node node = yaml("base: &base {a: 1, b: 2}\nown: {<<: *base, b: 3}\n");
  EXPECT_EQ(node.find("own")->find("a")->text(), "1");
  EXPECT_EQ(node.find("own")->find("b")->text(), "3");
}

TEST(Yaml, WhatItWritesReadsBackEqual) {
  const Node node = yaml("a: 'yes'\nb: \"1.0\"\nc: [x, 'y: z', {d: null, e: 'a\"b'}]\n'odd key: ': -1.5\nf: ''\n");
  EXPECT_EQ(yaml(to_yaml(node)), node) << to_yaml(node);
}

TEST_F(Folder, ExtendsMergesMapsReplacesListsAppendsAndRemoves) {
  write("base/base.yaml",
        "data: {path: a.csv, target: y}\nchecks: [accuracy >= 0.5]\nslices: [g]\nname: base\nseed: 4\n");
  const std::string own = write("own.yaml",
                                "extends: base/base.yaml\ndata: {target: z}\nchecks+: [recall >= 0.1]\nslices: [h, "
                                "i]\nseed: null\nx-note: ignored\n");
  const auto merged = load_document(own);
  ASSERT_TRUE(merged.ok()) << merged.status().text();
  EXPECT_EQ(merged->find("data")->find("path")->text(), "a.csv");
  EXPECT_EQ(merged->find("data")->find("target")->text(), "z");
  EXPECT_EQ(merged->find("checks")->items().size(), 2u);
  EXPECT_EQ(merged->find("slices")->items().size(), 2u);
  EXPECT_EQ(merged->find("seed"), nullptr);
  EXPECT_EQ(merged->find("x-note"), nullptr);
  EXPECT_EQ(merged->find("extends"), nullptr);
  // A path stays relative to the file that it stands in.
  EXPECT_EQ(merged->find("data")->find("path")->location.file, (path_ / "base/base.yaml").string());
}

TEST_F(Folder, SuitesThatExtendOneAnotherAreRefused) {
  const std::string a = write("a.yaml", "extends: b.yaml\ndata: x.csv\n");
  write("b.yaml", "extends: a.yaml\n");
  const auto merged = load_document(a);
  ASSERT_FALSE(merged.ok());
  EXPECT_NE(merged.status().message().find("circle"), std::string::npos);
  const auto absent = load_document(write("c.yaml", "extends: nowhere.yaml\n"));
  ASSERT_FALSE(absent.ok());
  EXPECT_EQ(absent.status().location().line, 1);
}

TEST(Assignment, SetsByDottedPathAndAppends) {
  Node node = yaml("models: {small: {score: p}}\nchecks: [accuracy >= 0.5]\n");
  ASSERT_TRUE(apply_assignment(node, "models.small.score=q").ok());
  ASSERT_TRUE(apply_assignment(node, "confidence=0.9").ok());
  ASSERT_TRUE(apply_assignment(node, "checks+=recall >= 0.2").ok());
  ASSERT_TRUE(apply_assignment(node, "slices+=[a, b]").ok());
  ASSERT_TRUE(apply_assignment(node, "checks.0=accuracy >= 0.7").ok());
  EXPECT_EQ(node.find("models")->find("small")->find("score")->text(), "q");
  EXPECT_TRUE(node.find("confidence")->is_number());
  EXPECT_EQ(node.find("checks")->items()[0].text(), "accuracy >= 0.7");
  EXPECT_EQ(node.find("checks")->items()[1].text(), "recall >= 0.2");
  EXPECT_EQ(node.find("slices")->items().size(), 2u);
  for (const char* wrong : {"no value", "=1", "checks.7=x", "confidence.deep=1", "models+=x", "a..b=1"}) {
    const Status status = apply_assignment(node, wrong);
    EXPECT_EQ(status.code(), Code::usage) << wrong;
    EXPECT_TRUE(status.location().file.starts_with("--set")) << wrong;
  }
}

TEST(Environment, NamesDefaultsAndLiterals) {
  const auto lookup = [](std::string_view name) -> std::optional<std::string> {
    if (name == "HOST") return "example";
    if (name == "EMPTY") return "";
    return std::nullopt;
  };
  const auto expanded = [&](std::string_view text) { return expand_environment(text, {"s.yaml", 2, 3}, lookup); };
  EXPECT_EQ(*expanded("a/${HOST}/b"), "a/example/b");
  EXPECT_EQ(*expanded("${NONE:-c}${EMPTY:-d}${EMPTY}"), "cd");
  EXPECT_EQ(*expanded("$${HOST} $HOST"), "${HOST} $HOST");
  const auto unknown = expanded("${NONE}");
  ASSERT_FALSE(unknown.ok());
  EXPECT_EQ(unknown.status().location().line, 2);
  EXPECT_NE(unknown.status().mend().find("${NONE:-value}"), std::string::npos);
  EXPECT_FALSE(expanded("${HOST").ok());
}

TEST(Keys, UnknownPlannedAndForeign) {
  static constexpr std::string_view kKnown[] = {"checks", "data"}, kPlanned[] = {"budget"};
  static constexpr std::pair<std::string_view, std::string_view> kForeign[] = {{"assert", "checks"}};
  const auto refused = [&](const std::string& text) {
    return check_keys(yaml(text), {kKnown, kForeign, kPlanned}, "of the suite").text();
  };
  EXPECT_NE(refused("chekcs: 1").find("did you mean 'checks'?"), std::string::npos);
  EXPECT_NE(refused("assert: 1").find("here it is called 'checks'"), std::string::npos);
  EXPECT_NE(refused("budget: 1").find("not built yet"), std::string::npos);
  EXPECT_TRUE(check_keys(yaml("data: 1"), {kKnown, kForeign, kPlanned}, "of the suite").ok());
}

}  // namespace
}  // namespace assay
