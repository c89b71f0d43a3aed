// SPDX-License-Identifier: Apache-2.0
#include "assay/base/hash.h"

#include <gtest/gtest.h>

#include <set>

namespace assay {
namespace {

// The canonical form of XXH128 (what xxhsum -H2 prints) has the high half first.
TEST(Hash, known_answers_of_xxh3) {
  EXPECT_EQ(xxh3_64(""), 0x2d06800538d394c2u);
  EXPECT_EQ(xxh3_64("abc"), 0x78af5f94892f3950u);
  EXPECT_EQ(xxh3_128("").hex(), "99aa06d3014798d86001c324468d497f");
  EXPECT_EQ(xxh3_128("abc").hex(), "06b05ab6733a618578af5f94892f3950");
}

// FIPS 180-4 and the examples that go with it.
TEST(Hash, known_answers_of_sha256) {
  EXPECT_EQ(sha256_hex(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(sha256_hex("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(sha256_hex(std::string(1000000, 'a')), "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

TEST(Hash, sha256_in_pieces_and_between_them) {
  Sha256 hash;
  EXPECT_EQ(hash.hex(), sha256_hex(""));
  hash.update("a");
  EXPECT_EQ(hash.hex(), sha256_hex("a"));
  EXPECT_EQ(hash.hex(), sha256_hex("a"));
  hash.update("");
  hash.update("bc");
  EXPECT_EQ(hash.hex(), sha256_hex("abc"));
}

TEST(Hash, the_sum_carries_and_wraps) {
  Hash128 sum{.high = 1, .low = ~uint64_t{0}};
  sum += Hash128{.high = 0, .low = 1};
  EXPECT_EQ(sum, (Hash128{.high = 2, .low = 0}));
  sum += Hash128{.high = ~uint64_t{0} - 1, .low = 5};
  EXPECT_EQ(sum, (Hash128{.high = 0, .low = 5}));
}

TEST(Hash, a_sum_knows_no_order_but_counts_twice) {
  Hash128 forward, backward, twice;
  for (int i = 0; i < 1000; ++i) forward += xxh3_128(std::to_string(i));
  for (int i = 999; i >= 0; --i) backward += xxh3_128(std::to_string(i));
  EXPECT_EQ(forward, backward);
  twice = forward;
  twice += xxh3_128("0");
  EXPECT_NE(forward, twice);
}

TEST(Hash, order_is_that_of_the_number_and_of_its_digits) {
  const Hash128 small{.high = 1, .low = 9}, large{.high = 2, .low = 3};
  EXPECT_LT(small, large);
  EXPECT_LT(small.hex(), large.hex());
  EXPECT_EQ(small.hex(), "00000000000000010000000000000009");
}

TEST(Hash, every_length_has_its_own_hash) {
  std::set<Hash128> seen;
  for (size_t size = 0; size < 600; ++size) seen.insert(xxh3_128(std::string(size, 'x')));
  EXPECT_EQ(seen.size(), 600u);
}

TEST(Hash, rows_of_columns_have_the_hash_of_their_values_in_turn) {
  for (size_t width = 1; width <= 9; ++width) {
    std::vector<std::vector<uint64_t>> column(width, std::vector<uint64_t>(50));
    std::vector<const uint64_t*> columns;
    for (size_t c = 0; c < width; ++c) {
      for (size_t row = 0; row < 50; ++row) column[c][row] = (row + 1) * 0x9e3779b97f4a7c15u << c;
      columns.push_back(column[c].data());
    }
    std::vector<Hash128> out(50);
    xxh3_128_rows(columns, out);
    for (size_t row = 0; row < 50; ++row) {
      std::vector<uint64_t> values;
      for (const auto& one : column) values.push_back(one[row]);
      EXPECT_EQ(out[row], xxh3_128(values.data(), width * sizeof(uint64_t))) << width << " columns, row " << row;
    }
  }
}

}  // namespace
}  // namespace assay
