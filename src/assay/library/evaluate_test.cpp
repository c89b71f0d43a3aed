// SPDX-License-Identifier: Apache-2.0
// Tables in memory and running states through the public headers, against the same question through DuckDB.
#include <gtest/gtest.h>

#include <cmath>
#include <functional>

#include "../../../examples/cpp/columns.h"

namespace {

using assay::Question;
using assay::Table;
using assay::Value;

constexpr int kRows = 3000;

Columns rows(int begin, int end) {
  Columns columns{{"y", "p", "q", "site", "w", "home", "number", "guess"}, std::vector<std::vector<double>>(8)};
  for (int i = begin; i < end; ++i) {
    const bool answer = i % 3 == 0;
    const double noise = (i * 7919 % 1000) / 1600.0;
    const double values[] = {static_cast<double>(answer),
                             (answer ? 0.35 : 0.05) + noise,
                             noise + (answer ? 0.2 : 0.1),
                             static_cast<double>(i % 4),
                             1.0 + i % 5,
                             static_cast<double>(i / 7),
                             1e6 + i % 11,
                             1e6 + i % 11 + noise};
    for (size_t c = 0; c < std::size(values); ++c) columns.values[c].push_back(values[c]);
  }
  return columns;
}

Table table(int begin = 0, int end = kRows) { return *table_of(rows(begin, end)); }

// The schema alone, as a driver has it.
struct Schema {
  explicit Schema(std::vector<const char*> names, const char* format = "g") {
    for (const char* name : names) fields.push_back({format, name, nullptr, 0, 0, nullptr, nullptr, nullptr, nullptr});
    for (ArrowSchema& field : fields) children.push_back(&field);
    whole = {"+s", "", nullptr, 0, static_cast<int64_t>(names.size()), children.data(), nullptr, nullptr, nullptr};
  }
  std::vector<ArrowSchema> fields;
  std::vector<ArrowSchema*> children;
  ArrowSchema whole;
};
const Schema kSchema({"y", "p", "q", "site", "w", "home", "number", "guess"});

std::string all_of(const assay::Run& run) {
  std::string text;
  for (const assay::Estimate& one : run.estimates) {
    text += one.metric + "|" + one.model + "|" + one.slice + "|" + one.signature + "|" + one.undefined + "|" +
            std::to_string(one.n);
    const auto add = [&](std::optional<double> number) { text += number ? fmt::format("|{:.17g}", *number) : "|-"; };
    add(one.value);
    if (one.interval) {
      add(one.interval->lower);
      add(one.interval->upper);
    }
    if (one.table) {
      for (const auto& row : one.table->rows) {
        for (const auto& value : row) add(value);
      }
    }
    text += "\n";
  }
  for (const assay::Check& check : run.checks)
    text += check.check + fmt::format("|{}|{:.17g}\n", static_cast<int>(check.verdict), check.p_pass);
  for (const assay::Dataset& data : run.data) text += data.fingerprint + "\n";
  return text;
}

// Questions of every kind of state; none of them takes a query.
const std::vector<std::pair<std::string, Question>> kQuestions = {
    {"binary", {{"target", "y"}, {"score", "p"}, {"slices", Value::list({"site"})}, {"task", "binary"}}},
    {"two models, paired",
     {{"target", "y"},
      {"models", Value::map({{"a", Value::map({{"kind", "predictions"}, {"score", "p"}})},
                             {"b", Value::map({{"kind", "predictions"}, {"score", "q"}})}})},
      {"baseline", "b"},
      {"task", "binary"},
      {"metrics", Value::list({"roc_auc", "f1", "log_loss", "average_precision"})},
      {"checks", Value::list({"roc_auc >= baseline - 2%", "accuracy[each site] >= 0.5"})}}},
    {"weights and clusters",
     {{"target", "y"},
      {"score", "p"},
      {"weight", "w"},
      {"cluster", "home"},
      {"task", "binary"},
      {"metrics", Value::list({"roc_auc", "f1", "brier_score"})}}},
    {"bootstrap",
     {{"target", "y"},
      {"score", "p"},
      {"task", "binary"},
      {"metrics", Value::list({"f1(interval=bootstrap, replicates=200)"})}}},
    {"regression",
     {{"target", "number"}, {"prediction", "guess"}, {"task", "regression"}, {"slices", Value::list({"site"})}}},
    {"facts",
     {{"target", "y"},
      {"score", "p"},
      {"task", "binary"},
      {"metrics", Value::list({"row_count", "mean(w)", "roc_auc"})}}}};

TEST(Evaluate, TheSameAsThroughDuckDb) {
  for (const auto& [name, question] : kQuestions) {
    const auto plain = assay::evaluate(table(), question);
    ASSERT_TRUE(plain.ok()) << name << ": " << plain.status().text();
    EXPECT_FALSE(plain->estimates.empty());
    Question queried = question;
    queried.emplace_back("where", "true");  // a query that changes nothing
    const auto through = assay::evaluate(table(), queried);
    ASSERT_TRUE(through.ok()) << name << ": " << through.status().text();
    EXPECT_EQ(all_of(*plain), all_of(*through)) << name;
    assay::RunOptions one;
    one.threads = 1;
    EXPECT_EQ(all_of(*assay::evaluate(table(), question, one)), all_of(*plain)) << name;
  }
}

TEST(Evaluate, SlicesInSqlWork) {
  const auto run = assay::evaluate(table(), {{"target", "y"},
                                             {"score", "p"},
                                             {"task", "binary"},
                                             {"metrics", Value::list({"accuracy"})},
                                             {"slices", Value::list({Value::map({{"far", "site > 2"}})})}});
  ASSERT_TRUE(run.ok()) << run.status().text();
  EXPECT_EQ(run->estimates.back().n, kRows / 4);
}

TEST(Evaluate, ErrorsNameTheWord) {
  const auto refusal = [](const Question& question) {
    const auto run = assay::evaluate(table(), question);
    return run.ok() ? std::string() : run.status().text();
  };
  EXPECT_NE(refusal({{"target", "yy"}, {"score", "p"}}).find("target: no column 'yy'"), std::string::npos)
      << refusal({{"target", "yy"}, {"score", "p"}});
  const std::string word = refusal({{"tagret", "y"}, {"score", "p"}});
  EXPECT_NE(word.find("there is no word 'tagret'"), std::string::npos) << word;
  EXPECT_NE(word.find("'target'"), std::string::npos) << word;
  const std::string metric =
      refusal({{"target", "y"}, {"score", "p"}, {"task", "binary"}, {"metrics", Value::list({"acuracy"})}});
  EXPECT_NE(metric.find("metrics: "), std::string::npos) << metric;
  EXPECT_NE(metric.find("accuracy"), std::string::npos) << metric;
  EXPECT_NE(refusal({{"target", "y"}, {"score", "p"}, {"task", "binary"}, {"id", "site"}}).find("more than once"),
            std::string::npos);
}

assay::State state_of(const Question& question) {
  auto learned = assay::learn(table(), question);
  EXPECT_TRUE(learned.ok()) << learned.status().text();
  auto state = assay::State::make(*learned, kSchema.whole);
  EXPECT_TRUE(state.ok()) << state.status().text();
  return std::move(*state);
}

TEST(State, AnyBatchesAndMergesGiveTheBitsOfOneTable) {
  for (const auto& [name, question] : kQuestions) {
    const auto whole = assay::evaluate(table(), *assay::learn(table(), question));
    ASSERT_TRUE(whole.ok()) << name << ": " << whole.status().text();
    assay::State one = state_of(question);
    ASSERT_TRUE(one.update(table()).ok());
    const auto at_once = one.finalize();
    ASSERT_TRUE(at_once.ok()) << name << ": " << at_once.status().text();
    EXPECT_EQ(all_of(*at_once), all_of(*whole)) << name;
    // The later parts first, one of no rows, one of a single row; bytes in between; merged into a state with rows.
    assay::State merged = state_of(question);
    const std::string empty = merged.bytes();
    for (const auto& [begin, end] : {std::pair(1701, kRows), std::pair(1700, 1701), std::pair(500, 500),
                                     std::pair(0, 500), std::pair(500, 1700)}) {
      auto part = assay::State::from_bytes(empty);
      ASSERT_TRUE(part.ok()) << part.status().text();
      for (int row = begin; row < end; row += 97) ASSERT_TRUE(part->update(table(row, std::min(row + 97, end))).ok());
      auto again = assay::State::from_bytes(part->bytes());
      ASSERT_TRUE(again.ok()) << again.status().text();
      ASSERT_TRUE(merged.merge(*again).ok());
    }
    const auto run = merged.finalize();
    ASSERT_TRUE(run.ok()) << name << ": " << run.status().text();
    EXPECT_EQ(all_of(*run), all_of(*whole)) << name;
    EXPECT_EQ(merged.rows(), kRows);
    EXPECT_EQ(merged.bytes(), one.bytes()) << name;
  }
}

TEST(State, GoesOnAfterItWasAsked) {
  const Question& question = kQuestions[0].second;
  assay::State state = state_of(question);
  ASSERT_FALSE(state.finalize().ok());  // no rows
  ASSERT_TRUE(state.update(table(0, 1000)).ok());
  const auto early = state.finalize();
  ASSERT_TRUE(early.ok());
  EXPECT_EQ(early->data[0].rows, 1000);
  ASSERT_TRUE(state.update(table(1000, kRows)).ok());
  EXPECT_EQ(all_of(*state.finalize()), all_of(*assay::evaluate(table(), *assay::learn(table(), question))));
}

TEST(State, SaysWhatItWouldHaveToLearn) {
  const auto refusal = [](const Question& question) {
    const auto state = assay::State::make(question, kSchema.whole);
    return state.ok() ? std::string() : state.status().text();
  };
  const Question labels = {{"target", "y"}, {"score", "p"}};
  EXPECT_NE(refusal(labels).find("not known before the rows come"), std::string::npos) << refusal(labels);
  EXPECT_NE(refusal({{"target", "number"}, {"prediction", "guess"}, {"task", "regression"}}).find("centre"),
            std::string::npos);
  const Question said = {{"target", "y"}, {"score", "p"}, {"labels", Value::list({0, 1})}};
  EXPECT_EQ(refusal(said), "");
  const auto with = [&](const char* word, Value value) {
    Question question = said;
    question.emplace_back(word, std::move(value));
    return refusal(question);
  };
  EXPECT_NE(with("where", "site > 1").find("takes a query"), std::string::npos);
  EXPECT_NE(with("count", "w").find("takes a query"), std::string::npos);
  EXPECT_NE(with("slices", Value::list({Value::map({{"far", "site > 2"}})})).find("takes a query"), std::string::npos);
  const Schema dates({"y", "p"}, "tdD");
  EXPECT_FALSE(assay::State::make(said, dates.whole).ok());
}

TEST(State, RefusesOtherRowsAndStates) {
  const Question said = {
      {"target", "y"}, {"score", "p"}, {"labels", Value::list({0, 1})}, {"metrics", Value::list({"accuracy"})}};
  auto state = assay::State::make(said, kSchema.whole);
  ASSERT_TRUE(state.ok());
  const auto narrow = table_of({{"y", "other"}, {{0, 1}, {0, 1}}});
  const assay::Status missing = state->update(*narrow);
  EXPECT_NE(missing.text().find("no column 'p'"), std::string::npos) << missing.text();
  EXPECT_EQ(state->rows(), 0);
  Question other = said;
  other.emplace_back("confidence", 0.9);
  auto different = assay::State::make(other, kSchema.whole);
  ASSERT_TRUE(different.ok());
  EXPECT_NE(state->merge(*different).text().find("different questions"), std::string::npos);
  EXPECT_NE(state->merge(*state).text().find("merged with itself"), std::string::npos);
  const assay::Status outside = state->update(*table_of({{"y", "p"}, {{0, 1, 2}, {0.1, 0.7, 0.3}}}));
  EXPECT_NE(outside.text().find("'2' in row 3"), std::string::npos) << outside.text();
  EXPECT_EQ(state->rows(), 0);
  std::string bytes = state->bytes();
  bytes[bytes.size() / 2] ^= 1;
  EXPECT_FALSE(assay::State::from_bytes(bytes).ok());
  EXPECT_FALSE(assay::State::from_bytes("").ok());
}

}  // namespace
