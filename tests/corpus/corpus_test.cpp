// SPDX-License-Identifier: Apache-2.0
// Every corpus file under every engine mode: the expected values, and the same bits in each mode.
#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <filesystem>

#include "assay/base/files.h"
#include "assay/base/hash.h"
#include "assay/base/text.h"
#include "assay/builtin/catalog.h"
#include "assay/suite/bind.h"
#include "assay/suite/document.h"
#include "assay/suite/measure.h"
#include "corpus_file.h"
#include "engine_modes.h"

namespace assay::corpus {
namespace {

const std::filesystem::path kFolder = ASSAY_CORPUS;

std::vector<std::string> corpus_files() {
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(kFolder)) {
    if (entry.path().extension() == ".test") names.push_back(std::filesystem::relative(entry.path(), kFolder).string());
  }
  std::ranges::sort(names);
  return names;
}

// A number with every bit of it.
std::string bits(std::optional<double> value) { return value ? fmt::format("{:a}", *value) : "none"; }

// One line an estimate: value, interval, counts; and what the fold says of its rows.
std::vector<std::string> lines_of(const std::vector<Estimate>& estimates, const Fold& fold) {
  std::vector<std::string> lines = {
      fmt::format("rows {} fingerprint {}", fold.rows().row_count, fold.rows().fingerprint.hex())};
  for (const auto& [reason, count] : fold.rows().excluded)
    lines.push_back(fmt::format("excluded {}: {}", reason, count));
  for (const Estimate& one : estimates) {
    std::string line = fmt::format("{} [{}] value {} undefined '{}' n {} effective {}", one.metric, one.slice.text,
                                   bits(one.value), one.undefined, one.n, bits(one.n_effective));
    if (one.interval)
      line +=
          fmt::format(" from {} to {} by {}", bits(one.interval->lower), bits(one.interval->upper), one.recipe.method);
    for (const auto& row : one.table ? one.table->rows : std::vector<std::vector<std::optional<double>>>()) {
      for (const auto& cell : row) line += " " + bits(cell);
    }
    lines.push_back(std::move(line));
  }
  return lines;
}

std::vector<double> found_values(const Estimate& estimate, const std::string& column) {
  if (column.empty()) return estimate.value ? std::vector{*estimate.value} : std::vector<double>();
  std::vector<double> values;
  if (!estimate.table) return values;
  const auto found = std::ranges::find(estimate.table->columns, column);
  if (found == estimate.table->columns.end()) return values;
  for (const auto& row : estimate.table->rows)
    values.push_back(row[found - estimate.table->columns.begin()].value_or(NAN));
  return values;
}

class Corpus : public testing::TestWithParam<std::string> {
 protected:
  void SetUp() override {
    directory_ =
        std::filesystem::temp_directory_path() / fmt::format("assay-corpus-{}-{}", getpid(), xxh3_64(GetParam()));
    std::filesystem::create_directories(directory_);
  }
  void TearDown() override { std::filesystem::remove_all(directory_); }

  void run(const Case& one);
  void expect(const Expectation& expectation, const std::vector<Estimate>& estimates);

  std::filesystem::path directory_;
};

void Corpus::expect(const Expectation& expectation, const std::vector<Estimate>& estimates) {
  SCOPED_TRACE(fmt::format("{}:{}: {}", GetParam(), expectation.line, expectation.metric));
  const auto found = std::ranges::find_if(
      estimates, [&](const Estimate& one) { return one.metric == expectation.metric && one.slice.text.empty(); });
  ASSERT_NE(found, estimates.end()) << "no such estimate";
  if (expectation.undefined) {
    EXPECT_FALSE(found->value || found->table);
    EXPECT_FALSE(found->undefined.empty());
    return;
  }
  const std::vector<double> values = found_values(*found, expectation.column);
  ASSERT_EQ(values.size(), expectation.values.size()) << found->undefined;
  for (size_t i = 0; i < values.size(); ++i)
    EXPECT_NEAR(values[i], expectation.values[i], expectation.allowed) << "value " << i;
}

void Corpus::run(const Case& one) {
  SCOPED_TRACE("case: " + one.name);
  ASSERT_TRUE(write_file_atomically((directory_ / "table.csv").string(), one.table).ok());
  auto document = read_yaml(one.suite, (directory_ / "suite.yaml").string());
  ASSERT_TRUE(document.ok()) << document.status().text();
  auto suite = read_suite(std::move(*document));
  ASSERT_TRUE(suite.ok()) << suite.status().text();
  auto database = Database::open();
  ASSERT_TRUE(database.ok());
  Context context(2, 0, {});
  auto bound = bind_suite(context, *database, builtin_catalog(), *suite);
  ASSERT_TRUE(bound.ok()) << bound.status().text();
  const BoundTable& table = *bound->tables[0];
  auto rows = RowSet::read(*database, table.plan);
  ASSERT_TRUE(rows.ok()) << rows.status().text();

  std::vector<std::string> plainest;
  for (const Mode& mode : engine_modes()) {
    SCOPED_TRACE(mode.name);
    auto fold = mode.fold({&*database, &table.plan, &*rows, xxh3_64(GetParam() + one.name)});
    ASSERT_TRUE(fold.ok()) << fold.status().text();
    const std::vector<Estimate> estimates = estimates_of(context, table, *fold);
    const std::vector<std::string> lines = lines_of(estimates, *fold);
    if (plainest.empty()) {
      ASSERT_FALSE(one.expectations.empty());
      for (const Expectation& expectation : one.expectations) expect(expectation, estimates);
      plainest = lines;
    }
    ASSERT_EQ(lines.size(), plainest.size());
    for (size_t i = 0; i < lines.size(); ++i) EXPECT_EQ(lines[i], plainest[i]);
  }
}

TEST_P(Corpus, HoldsInEveryMode) {
  auto cases = read_corpus_file((kFolder / GetParam()).string());
  ASSERT_TRUE(cases.ok()) << cases.status().text();
  ASSERT_FALSE(cases->empty());
  for (const Case& one : *cases) run(one);
}

INSTANTIATE_TEST_SUITE_P(Files, Corpus, testing::ValuesIn(corpus_files()), [](const auto& info) {
  std::string name = info.param.substr(0, info.param.size() - std::string_view(".test").size());
  std::ranges::replace_if(
      name, [](char c) { return !std::isalnum(static_cast<unsigned char>(c)); }, '_');
  return name;
});

TEST(CorpusIsWhole, EveryFileIsOfAMetric) {
  for (const std::string& name : corpus_files()) {
    const std::string metric = std::filesystem::path(name).stem().string();
    const Metric* found = builtin_catalog().find_metric(metric);
    EXPECT_TRUE(found && found->name == metric) << name;
  }
}

}  // namespace
}  // namespace assay::corpus
