// SPDX-License-Identifier: Apache-2.0
#include "assay/engine/plan_bytes.h"

#include <gtest/gtest.h>

#include <functional>

#include "assay/base/golden_for_test.h"

namespace assay {

extern const Metric accuracy, brier_score, roc_auc;

namespace {

const Metric* const kMetrics[] = {&accuracy, &brier_score, &roc_auc};
const Catalog kCatalog{.metrics = kMetrics, .models = {}};

// Something in every field.
TablePlan full_plan() {
  TablePlan plan;
  plan.dataset = "test";
  plan.relation = "\"test\"";
  plan.columns = {
      {"\"y\"", "y"}, {"CAST(\"p\" AS DOUBLE)", "p"}, {"\"sex\"", "sex"}, {"\"home\"", "home"}, {"\"id\"", "id"}};
  plan.target = 0;
  plan.weight = 1;
  plan.cluster = 3;
  plan.targets = {0, 1};
  plan.grouping = {"\"id\"", "\"sample\""};
  plan.samples = true;
  plan.pivots = {1.5, -2};
  plan.missing_is_wrong = true;
  plan.group = 3;
  plan.timestamp = 1;
  plan.id = {4};
  plan.task = binary;
  plan.labels = {"no", "yes"};
  plan.dimensions = {{"sex", 2, false}, {"sex = 'f'", 2, true}};
  plan.models.push_back({"new", "direct", 2, {1}, 0, 1, 1, {0.1, 0.9}, {1, 1}, {0, 1}, std::nullopt, true});
  plan.models.push_back({});
  plan.models.back().reading = ColumnReading{{2, 3}, true, true, 0, 2, 3};
  plan.models.back().listed = false;
  plan.pivot = -1234.5;
  plan.needs_probabilities = true;
  StateSpec codes, moments;
  codes.input = {0, true, 0.3, nullptr, {}, 1, {0.25, 0.75}, false};
  moments.kind = StateKind::moments;
  moments.input.model = moments.other.model = 0;
  moments.input.metric = moments.other.metric = &brier_score;
  moments.input.arguments.set("scale_by_half", "yes");
  moments.other.arguments = moments.input.arguments;
  moments.other.arguments.set("a number", 2.5);
  plan.states = {codes, moments};
  EstimateSpec estimate;
  estimate.text = "accuracy(threshold=0.3)";
  estimate.metric = &accuracy;
  estimate.terms = 3;
  estimate.missing_state = estimate.clustered_state = 1;
  estimate.population = estimate.share = estimate.one_against_one = estimate.by_row = true;
  estimate.column_range = {-1, 4};
  estimate.average = Average::per_class;
  estimate.label = 1;
  estimate.labels = {1, 0};
  estimate.interval = IntervalMethod::wilson;
  estimate.replicates = 1600;
  plan.estimates = {estimate, estimate};
  plan.estimates[1].groups = GroupSpec{GroupExtreme::ratio, {0, 1}, {0}, {0}, true, 30};
  plan.estimates[1].strata = StrataSpec{0, {1}, true};
  plan.pairs = {{0, 1, false, -1, 1, 0, -1}, {1, 0, true, 0, -1, -1, 1}};
  plan.confidence = 0.99;
  plan.seed = 0xfedcba9876543210;
  return plan;
}

std::string saved(const TablePlan& plan) {
  ByteWriter out;
  save_plan(out, plan);
  return std::string(out.bytes());
}

Result<TablePlan> loaded(const std::string& bytes, const Catalog& catalog = kCatalog) {
  ByteReader in(bytes);
  return load_plan(in, catalog);
}

TEST(PlanBytes, AreKept) {
  EXPECT_EQ(hex(saved(full_plan())), golden_text("plan"));
  EXPECT_EQ(full_plan().fold_digest(), golden_text("plan_digest"));
  const auto kept = loaded(bytes_of_hex(golden_text("plan")));
  ASSERT_TRUE(kept.ok()) << kept.status().text();
  EXPECT_EQ(hex(saved(*kept)), golden_text("plan"));
}

TEST(PlanBytes, GiveThePlanAgain) {
  const TablePlan plan = full_plan();
  const auto again = loaded(saved(plan));
  ASSERT_TRUE(again.ok()) << again.status().text();
  EXPECT_EQ(again->columns, plan.columns);
  EXPECT_EQ(again->models, plan.models);
  EXPECT_EQ(again->states, plan.states);
  EXPECT_EQ(again->dimensions, plan.dimensions);
  EXPECT_TRUE(again->estimates[1].same_number(plan.estimates[1]));
  EXPECT_EQ(again->seed, plan.seed);
  EXPECT_EQ(again->query(), plan.query());
  EXPECT_EQ(again->fold_digest(), plan.fold_digest());
}

// What decides what a state holds changes the digest; what does not leaves it.
TEST(PlanBytes, DigestIsOfTheFold) {
  const std::string digest = full_plan().fold_digest();
  const auto changed = [&](const std::function<void(TablePlan&)>& change) {
    TablePlan plan = full_plan();
    change(plan);
    return plan.fold_digest() != digest;
  };
  EXPECT_TRUE(changed([](TablePlan& plan) { plan.labels = {"yes", "no"}; }));
  EXPECT_TRUE(changed([](TablePlan& plan) { plan.pivot = 0; }));
  EXPECT_TRUE(changed([](TablePlan& plan) { plan.models[1].reading->every_row = false; }));
  EXPECT_TRUE(changed([](TablePlan& plan) { plan.states[0].input.thresholds = {0.25, 0.7}; }));
  EXPECT_TRUE(changed([](TablePlan& plan) {
    plan.targets = {0};
    plan.id = {1, 4};
  }));
  EXPECT_FALSE(changed([](TablePlan& plan) { plan.relation = "read_parquet(['/elsewhere/a.parquet'])"; }));
  EXPECT_FALSE(changed([](TablePlan& plan) {
    plan.estimates.clear();
    plan.pairs.clear();
    plan.seed = 1;
  }));
}

TEST(PlanBytes, RefuseWhatIsNotThere) {
  const auto refusal = [](const std::function<void(TablePlan&)>& change) {
    TablePlan plan = full_plan();
    change(plan);
    const auto result = loaded(saved(plan));
    return result.ok() ? std::string() : result.status().message();
  };
  EXPECT_EQ(refusal([](TablePlan&) {}), "");
  for (const auto& change : std::vector<std::function<void(TablePlan&)>>{
           [](TablePlan& plan) { plan.target = 5; }, [](TablePlan& plan) { plan.weight = -2; },
           [](TablePlan& plan) { plan.models[0].scores = {9}; }, [](TablePlan& plan) { plan.models[0].levels = {0.5}; },
           [](TablePlan& plan) { plan.states[0].input.model = 2; },
           [](TablePlan& plan) { plan.states[1].input.metric = nullptr; },
           [](TablePlan& plan) { plan.estimates[0].state = 2; },
           [](TablePlan& plan) { plan.estimates[1].strata->base = 1; },
           [](TablePlan& plan) { plan.pairs[1].of_stratum = 1; },
           [](TablePlan& plan) { plan.task = binary | regression; },
           [](TablePlan& plan) { plan.dimensions[0].column = -1; }, [](TablePlan& plan) { plan.confidence = 1; }}) {
    EXPECT_NE(refusal(change).find("names places that there are not"), std::string::npos);
  }
}

TEST(PlanBytes, RefuseAnotherMetric) {
  const std::string bytes = saved(full_plan());
  const Metric* const fewer[] = {&accuracy};
  const auto unknown = loaded(bytes, Catalog{fewer});
  ASSERT_FALSE(unknown.ok());
  EXPECT_NE(unknown.status().message().find("metric 'brier_score' is not known"), std::string::npos);
  Metric newer = brier_score;
  ++newer.revision;
  const Metric* const changed[] = {&accuracy, &newer, &roc_auc};
  const auto other = loaded(bytes, Catalog{changed});
  ASSERT_FALSE(other.ok());
  EXPECT_NE(other.status().message().find("is of revision"), std::string::npos);
}

TEST(PlanBytes, EveryTruncationIsRefused) {
  const std::string bytes = saved(full_plan());
  for (size_t size = 0; size < bytes.size(); ++size) {
    ASSERT_FALSE(loaded(bytes.substr(0, size)).ok()) << size;
  }
}

}  // namespace
}  // namespace assay
