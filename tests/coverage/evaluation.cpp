// SPDX-License-Identifier: Apache-2.0
#include "evaluation.h"

#include <cstdio>
#include <cstdlib>
#include <limits>

#include "assay/builtin/catalog.h"
#include "assay/data/database.h"
#include "assay/suite/document.h"

namespace assay::coverage {
namespace {

template <typename T>
T valued(Result<T> result, const std::string& what) {
  if (!result.ok()) {
    std::fprintf(stderr, "%s: %s\n", what.c_str(), result.status().message().c_str());
    std::exit(2);
  }
  return std::move(*result);
}

std::string list_of(const std::vector<std::string>& texts) {
  std::string list;
  for (const std::string& text : texts) list += "  - \"" + text + "\"\n";
  return list;
}

// The suite that a user would write for this world. Its rows only show the columns and their types.
std::string suite_of(const World& world, const Evaluation::Options& options) {
  std::string text = "name: coverage\n";
  const bool is_regression = world.task == Task::regression;
  text += is_regression                ? "task: regression\n"
          : world.task == Task::binary ? "task: binary\npositive: \"1\"\n"
                                       : "task: multiclass\n";
  if (!is_regression) {
    text += "labels: [";
    for (int k = 0; k < world.classes; ++k) text += (k ? ", \"" : "\"") + std::to_string(k) + "\"";
    text += "]\n";
  }
  text += "data:\n  test:\n    rows:\n";
  for (int k = 0; k < 2; ++k) {
    const std::string label = std::to_string(k);
    text += "      - {target: " + (is_regression ? "5e-1" : label) + ", weight: 15e-1, cluster: 1, segment: " + label;
    text += is_regression ? ", prediction: 5e-1, other_prediction: 5e-1"
                          : ", prediction: " + label + ", other_prediction: " + label;
    for (int s = 0; s < kMostClasses; ++s) text += ", score_" + std::to_string(s) + ": 5e-1";
    text += ", other_score: 5e-1}\n";
  }
  text += "    target: target\n";
  std::string answer = "prediction: prediction", other = "prediction: other_prediction";
  if (world.answers == Answers::scores && world.task == Task::binary) {
    answer = "score: score_0";
    other = "score: other_score";
  } else if (world.answers == Answers::scores) {
    answer = "score: {";
    for (int k = 0; k < world.classes; ++k)
      answer += (k ? ", \"" : "\"") + std::to_string(k) + "\": score_" + std::to_string(k);
    answer += "}";
  }
  if (options.weighted) text += "    weight: weight\n";
  if (options.clustered) text += "    cluster: cluster\n";
  if (world.two_models) {
    text += "models:\n  a: {kind: predictions, " + answer + "}\n  b: {kind: predictions, " + other + "}\nbaseline: b\n";
  } else {
    text += "models:\n  a: {kind: predictions, " + answer + "}\n";
  }
  if (world.grouped) text += "slices: [segment]\n";
  if (!world.metrics.empty()) text += "metrics:\n" + list_of(world.metrics);
  if (!options.checks.empty()) text += "checks:\n" + list_of(options.checks);
  return text + options.settings;
}

}  // namespace

Result<Evaluation> Evaluation::bind(const World& world, const Options& options) {
  Evaluation evaluation;
  ASSAY_TRY(Node document, read_yaml(suite_of(world, options), "suite.yaml"));
  ASSAY_TRY(Suite suite, read_suite(std::move(document)));
  evaluation.suite_ = std::make_unique<Suite>(std::move(suite));
  Context context;
  ASSAY_TRY(Database database, Database::open(DatabaseOptions{.threads = 1}));
  ASSAY_TRY(evaluation.bound_, bind_suite(context, database, builtin_catalog(), *evaluation.suite_));
  return evaluation;
}

Evaluation::Evaluation(const World& world, const Options& options)
    : Evaluation(valued(bind(world, options), suite_of(world, options))) {}

Fold Evaluation::fold(const Table& table) const { return valued(try_fold(table), "fold"); }

Result<Fold> Evaluation::try_fold(const Table& table) const {
  const TablePlan& plan = this->plan();
  const size_t rows = table.rows.size();
  std::vector<std::vector<double>> reals;
  std::vector<std::vector<int64_t>> integers;
  std::vector<uint64_t> present((rows + 63) / 64, 0);
  reals.reserve(plan.columns.size());
  integers.reserve(plan.columns.size());
  bool any_missing = false;
  for (size_t i = 0; i < rows; ++i) {
    if (!table.rows[i].missing) present[i / 64] |= uint64_t{1} << (i % 64);
    any_missing = any_missing || table.rows[i].missing;
  }
  Batch batch;
  batch.rows = static_cast<int64_t>(rows);
  const auto real = [&](auto value_of) {
    auto& column = reals.emplace_back(rows);
    for (size_t i = 0; i < rows; ++i) column[i] = value_of(table.rows[i]);
    return Column{ColumnType::real, batch.rows, column.data(), nullptr};
  };
  const auto integer = [&](auto value_of) {
    auto& column = integers.emplace_back(rows);
    for (size_t i = 0; i < rows; ++i) column[i] = static_cast<int64_t>(value_of(table.rows[i]));
    return Column{ColumnType::integer, batch.rows, column.data(), nullptr};
  };
  for (const ColumnUse& use : plan.columns) {
    const std::string& name = use.name;
    const bool numbers = plan.task == regression;
    Column column;
    if (name == "target")
      column =
          numbers ? real([](const Row& row) { return row.target; }) : integer([](const Row& row) { return row.truth; });
    if (name == "prediction")
      column = numbers ? real([](const Row& row) { return row.value; })
                       : integer([](const Row& row) { return row.predicted; });
    if (name == "other_prediction") {
      column = numbers ? real([](const Row& row) { return row.other_value; })
                       : integer([](const Row& row) { return row.other_predicted; });
    }
    if (name == "other_score") column = real([](const Row& row) { return row.other_score; });
    if (name == "weight") column = real([](const Row& row) { return row.weight; });
    if (name == "cluster") column = integer([](const Row& row) { return row.cluster; });
    if (name == "segment") column = integer([](const Row& row) { return row.group; });
    for (int k = 0; k < kMostClasses; ++k) {
      if (name == "score_" + std::to_string(k)) column = real([k](const Row& row) { return row.score[k]; });
    }
    if (column.type == ColumnType::other) {
      std::fprintf(stderr, "a world has no column '%s'\n", name.c_str());
      std::exit(2);
    }
    if (any_missing && (name == "prediction" || name == "score_0")) column.validity = present.data();
    batch.columns.push_back(column);
  }
  Fold fold(plan);
  ASSAY_RETURN_IF_ERROR(fold.update(std::span(&batch, 1)));
  Context context;
  fold.finish(context);
  return fold;
}

std::vector<double> truth_of(const World& world) {
  World population = world;
  const Evaluation evaluation(population, {.weighted = true});
  const Fold fold = evaluation.fold(population_of(world));
  std::vector<double> truth;
  Context context;
  for (int index : evaluation.shown()) {
    const Estimate one = estimate(context, fold, index, whole_table(fold));
    truth.push_back(one.value.value_or(std::numeric_limits<double>::quiet_NaN()));
  }
  return truth;
}

}  // namespace assay::coverage
