// SPDX-License-Identifier: Apache-2.0
// The saved bytes of each state, as they are drawn in its header, against bytes that were kept: state files outlive the
// program that wrote them. A format that changes has another version, still reads these, and keeps them under test.
#include <gtest/gtest.h>

#include "assay/base/exact_sum.h"
#include "assay/base/golden_for_test.h"
#include "assay/states/cells.h"
#include "assay/states/code_counts.h"
#include "assay/states/moments.h"
#include "assay/states/score_rows.h"

namespace assay {
namespace {

const std::vector<uint32_t> kOrder = {1, 0}, kRank = {1, 0};
const std::vector<uint32_t> kCell = {0, 1, 0, 1, 0}, kCode = {3, 0, 2, 0, 3}, kLabel = {1, 0, 0, 0, 1};
const std::vector<double> kWeight = {1, 0.5, 0.1, 3, 1e-20}, kFirst = {0.25, 0.5, 0.25, -1, 1e300},
                          kSecond = {1, 2, 3, 4, 5};
const std::vector<uint64_t> kCluster = {7, 8, 7, 9, 8};

// Saves to the kept bytes, and the kept bytes load and save again to themselves.
template <typename State, typename Save>
void expect_kept(const std::string& name, const State& state, const Save& save) {
  ByteWriter out;
  save(state, out, kOrder);
  EXPECT_EQ(hex(out.bytes()), golden_text(name)) << name;
  const std::string bytes = bytes_of_hex(golden_text(name));
  ByteReader in(bytes);
  auto loaded = State::load(in);
  ASSERT_TRUE(loaded.ok()) << loaded.status().text();
  ByteWriter again;
  save(*loaded, again, {0, 1});  // cells are loaded in the order in which they were saved
  EXPECT_EQ(hex(again.bytes()), golden_text(name)) << name;
}

TEST(GoldenBytes, CodeCounts) {
  const auto save = [](const CodeCounts& state, ByteWriter& out, const std::vector<uint32_t>& order) {
    state.save(out, order);
  };
  CodeCounts plain(4, false), weighted(4, true);
  plain.update(kCell, kCode, {});
  weighted.update(kCell, kCode, kWeight);
  expect_kept("code_counts", plain, save);
  expect_kept("code_counts_weighted", weighted, save);
}

TEST(GoldenBytes, Moments) {
  const auto save = [](const Moments& state, ByteWriter& out, const std::vector<uint32_t>& order) {
    state.save(out, order);
  };
  Moments plain(2, false), weighted(2, true);
  Scratch scratch;
  const std::vector<std::span<const double>> terms = {kFirst, kSecond};
  plain.update(kCell, terms, {}, scratch);
  weighted.update(kCell, terms, kWeight, scratch);
  expect_kept("moments", plain, save);
  expect_kept("moments_weighted", weighted, save);
}

TEST(GoldenBytes, ScoreRows) {
  const auto save = [](const ScoreRows& state, ByteWriter& out, const std::vector<uint32_t>& rank) {
    state.save(out, rank);
  };
  ScoreRows plain(1, false, false), whole(2, true, true);
  plain.update(std::vector<std::span<const double>>{kFirst}, kLabel, kCell, {}, {});
  whole.update(std::vector<std::span<const double>>{kFirst, kSecond}, kLabel, kCell, kWeight, kCluster);
  Context context;
  plain.sort(context, kRank);
  whole.sort(context, kRank);
  expect_kept("score_rows", plain, save);
  expect_kept("score_rows_weighted_clustered", whole, save);
}

TEST(GoldenBytes, Cells) {
  CellTable cells(2);
  for (const auto& [first, second] : {std::pair("north", "10"), {"south", "9"}, {"", "9"}, {"north", "9"}}) {
    const uint32_t codes[] = {*first ? cells.value_code(0, first) : CellTable::kNull, cells.value_code(1, second)};
    cells.cell(codes);
  }
  ByteWriter out;
  cells.save(out);
  EXPECT_EQ(hex(out.bytes()), golden_text("cells"));
  const std::string bytes = bytes_of_hex(golden_text("cells"));
  ByteReader in(bytes);
  auto loaded = CellTable::load(in);
  ASSERT_TRUE(loaded.ok()) << loaded.status().text();
  EXPECT_EQ(loaded->size(), 4u);
  EXPECT_FALSE(loaded->value(0, 0).has_value());
  EXPECT_EQ(loaded->value(1, 1), "9");
  EXPECT_EQ(loaded->value(2, 1), "10");
}

}  // namespace
}  // namespace assay
