// SPDX-License-Identifier: Apache-2.0
// What every mergeable state promises, on random rows: merge is associative and commutative to the last bit, an empty
// state changes nothing, neither does the order or the batching of rows, and saved bytes read back to themselves.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <numeric>
#include <random>

#include "assay/states/code_counts.h"
#include "assay/states/moments.h"
#include "assay/states/score_rows.h"

namespace assay {
namespace {

constexpr uint32_t kCells = 3, kCodes = 4, kTerms = 2;
const std::vector<uint32_t> kSameCells = {0, 1, 2};

struct Row {
  uint32_t cell, code;
  uint64_t cluster;
  double weight, first, second;
};

// Numbers of every size, zeros and repeated values among them.
double any_number() {
  const int kind = *rc::gen::inRange(0, 4);
  if (kind == 0) return *rc::gen::element(0.0, 0.5, 1.0, -0.0, 1e-310, 1e300);
  const double mantissa = *rc::gen::inRange(-1000, 1000) / 7.0;
  return std::ldexp(mantissa, *rc::gen::inRange(kind == 1 ? -300 : -2, kind == 1 ? 300 : 3));
}

Row any_row(bool weighted) {
  Row row;
  row.cell = *rc::gen::inRange(0u, kCells);
  row.code = *rc::gen::inRange(0u, kCodes);
  row.cluster = *rc::gen::inRange(0u, 5u);
  row.weight = weighted ? std::ldexp(static_cast<double>(*rc::gen::inRange(0, 8)), *rc::gen::inRange(-40, 40)) : 1;
  row.first = any_number();
  row.second = any_number();
  return row;
}

std::vector<Row> any_rows(bool weighted) {
  std::vector<Row> rows(*rc::gen::inRange<size_t>(0, 40));
  for (Row& row : rows) row = any_row(weighted);
  return rows;
}

struct Columns {
  std::vector<uint32_t> cell, code;
  std::vector<uint64_t> cluster;
  std::vector<double> weight, first, second;

  Columns(std::span<const Row> rows, bool weighted) {
    for (const Row& row : rows) {
      cell.push_back(row.cell);
      code.push_back(row.code);
      cluster.push_back(row.cluster);
      if (weighted) weight.push_back(row.weight);
      first.push_back(row.first);
      second.push_back(row.second);
    }
  }
  std::vector<std::span<const double>> numbers() const { return {first, second}; }
};

// The states, each behind the same few words.
struct Counts {
  using State = CodeCounts;
  static State empty(bool weighted) { return CodeCounts(kCodes, weighted); }
  static void take(State& state, const Columns& rows) { state.update(rows.cell, rows.code, rows.weight); }
  static void finish(State&) {}
};
struct Sums {
  using State = Moments;
  static State empty(bool weighted) { return Moments(kTerms, weighted); }
  static void take(State& state, const Columns& rows) {
    Scratch scratch;
    state.update(rows.cell, rows.numbers(), rows.weight, scratch);
  }
  static void finish(State&) {}
};
struct Ranks {
  using State = ScoreRows;
  static State empty(bool weighted) { return ScoreRows(2, weighted, true); }
  static void take(State& state, const Columns& rows) {
    state.update(rows.numbers(), rows.code, rows.cell, rows.weight, rows.cluster);
  }
  static void finish(State& state) {
    Context context;
    state.sort(context, kSameCells);
  }
};

template <typename Kind>
class MergeProperties : public testing::Test {
 public:
  using State = typename Kind::State;

  // Rows in batches of up to seven.
  static State of(std::span<const Row> rows, bool weighted) {
    State state = Kind::empty(weighted);
    for (size_t first = 0; first < rows.size();) {
      const size_t length = std::min<size_t>(rows.size() - first, *rc::gen::inRange(1, 8));
      Kind::take(state, Columns(rows.subspan(first, length), weighted));
      first += length;
    }
    return state;
  }
  static State merged(State left, State right) {
    left.merge(std::move(right), kSameCells);
    return left;
  }
  static std::string bytes(State state) {
    Kind::finish(state);
    ByteWriter out;
    state.save(out, kSameCells);
    return std::string(out.bytes());
  }
};

using Kinds = testing::Types<Counts, Sums, Ranks>;
TYPED_TEST_SUITE(MergeProperties, Kinds);

TYPED_TEST(MergeProperties, IsAssociativeAndCommutativeWithAnIdentity) {
  using Test = MergeProperties<TypeParam>;
  EXPECT_TRUE(rc::check([] {
    const bool weighted = *rc::gen::arbitrary<bool>();
    const std::vector<Row> a = any_rows(weighted), b = any_rows(weighted), c = any_rows(weighted);
    const auto of = [&](const std::vector<Row>& rows) { return Test::of(rows, weighted); };
    const std::string left = Test::bytes(Test::merged(Test::merged(of(a), of(b)), of(c)));
    RC_ASSERT(left == Test::bytes(Test::merged(of(a), Test::merged(of(b), of(c)))));
    RC_ASSERT(Test::bytes(Test::merged(of(a), of(b))) == Test::bytes(Test::merged(of(b), of(a))));
    RC_ASSERT(Test::bytes(Test::merged(of(a), TypeParam::empty(weighted))) == Test::bytes(of(a)));
    RC_ASSERT(Test::bytes(Test::merged(TypeParam::empty(weighted), of(a))) == Test::bytes(of(a)));
    std::vector<Row> all = a;
    all.insert(all.end(), b.begin(), b.end());
    all.insert(all.end(), c.begin(), c.end());
    RC_ASSERT(left == Test::bytes(of(all)));
  }));
}

TYPED_TEST(MergeProperties, OrderAndBatchingOfRowsChangeNothing) {
  using Test = MergeProperties<TypeParam>;
  EXPECT_TRUE(rc::check([] {
    const bool weighted = *rc::gen::arbitrary<bool>();
    std::vector<Row> rows = any_rows(weighted);
    const std::string before = Test::bytes(Test::of(rows, weighted));
    std::shuffle(rows.begin(), rows.end(), std::mt19937_64(*rc::gen::arbitrary<uint64_t>()));
    RC_ASSERT(before == Test::bytes(Test::of(rows, weighted)));
  }));
}

TYPED_TEST(MergeProperties, SavedBytesReadBackToThemselves) {
  using Test = MergeProperties<TypeParam>;
  EXPECT_TRUE(rc::check([] {
    const bool weighted = *rc::gen::arbitrary<bool>();
    const std::vector<Row> a = any_rows(weighted), b = any_rows(weighted);
    const std::string bytes = Test::bytes(Test::of(a, weighted));
    ByteReader in(bytes);
    auto loaded = Test::State::load(in);
    RC_ASSERT(loaded.ok());
    RC_ASSERT(in.remaining() == 0u);
    RC_ASSERT(bytes == Test::bytes(*loaded));
    // And go on as if they had never been saved.
    RC_ASSERT(Test::bytes(Test::merged(std::move(*loaded), Test::of(b, weighted))) ==
              Test::bytes(Test::merged(Test::of(a, weighted), Test::of(b, weighted))));
  }));
}

TYPED_TEST(MergeProperties, ShortenedBytesAreRefused) {
  using Test = MergeProperties<TypeParam>;
  EXPECT_TRUE(rc::check([] {
    const bool weighted = *rc::gen::arbitrary<bool>();
    const std::string bytes = Test::bytes(Test::of(any_rows(weighted), weighted));
    ByteReader in(std::string_view(bytes).substr(0, *rc::gen::inRange<size_t>(0, bytes.size())));
    RC_ASSERT(!Test::State::load(in).ok());
  }));
}

TYPED_TEST(MergeProperties, RowsOfNoWeightCountNowhere) {
  using Test = MergeProperties<TypeParam>;
  EXPECT_TRUE(rc::check([] {
    std::vector<Row> rows = any_rows(true);
    const std::string all = Test::bytes(Test::of(rows, true));
    std::erase_if(rows, [](const Row& row) { return row.weight == 0; });
    RC_ASSERT(all == Test::bytes(Test::of(rows, true)));
  }));
}

TEST(Scale, AFactorOfAllWeightsChangesNoMeanAndNoCovariance) {
  EXPECT_TRUE(rc::check([] {
    std::vector<Row> rows = any_rows(true);
    for (Row& row : rows) {
      // Their squares stay in range.
      if (const double size = std::fabs(row.first); size > 1e100 || size < 1e-100) row.first = 0;
      if (const double size = std::fabs(row.second); size > 1e100 || size < 1e-100) row.second = 0;
    }
    const Moments before = MergeProperties<Sums>::of(rows, true);
    const double factor = std::ldexp(1.0, *rc::gen::inRange(-60, 60));
    for (Row& row : rows) row.weight *= factor;
    const Moments after = MergeProperties<Sums>::of(rows, true);
    const MomentSummary one = before.summary(kSameCells), other = after.summary(kSameCells);
    RC_ASSERT(one.n == other.n);
    RC_ASSERT(one.mean == other.mean);
    RC_ASSERT(one.covariance == other.covariance);
    RC_ASSERT(one.weight * factor == other.weight);
  }));
}

TEST(Scale, AFactorOfAllWeightsScalesTheSumsOfCodesExactly) {
  EXPECT_TRUE(rc::check([] {
    std::vector<Row> rows = any_rows(true);
    const CodeCounts before = MergeProperties<Counts>::of(rows, true);
    const double factor = std::ldexp(1.0, *rc::gen::inRange(-60, 60));
    for (Row& row : rows) row.weight *= factor;
    const CodeCounts after = MergeProperties<Counts>::of(rows, true);
    for (size_t cell = 0; cell < before.cells(); ++cell) {
      for (uint32_t code = 0; code < kCodes; ++code) {
        ExactSum one, other;
        before.add_weight(cell, code, one);
        after.add_weight(cell, code, other);
        RC_ASSERT(before.count(cell, code) == after.count(cell, code));
        RC_ASSERT(one.round() * factor == other.round());
      }
    }
  }));
}

}  // namespace
}  // namespace assay
