// SPDX-License-Identifier: Apache-2.0
#include "assay/base/bytes.h"

#include <gtest/gtest.h>

#include <bit>
#include <limits>
#include <random>

namespace assay {
namespace {

TEST(Bytes, what_is_written_is_read) {
  const double not_a_number = std::bit_cast<double>(0x7ff8000000000123u);
  ByteWriter out;
  out.raw("ASSAY", 5);
  out.u8(200);
  out.u32(0xdeadbeef);
  out.u64(~uint64_t{0});
  out.i64(std::numeric_limits<int64_t>::min());
  out.f64(-0.0);
  out.f64(not_a_number);
  out.string(std::string_view("a\0b", 3));
  out.string("");
  out.raw(nullptr, 0);
  const auto taken = out.take();
  const std::string_view bytes(taken.data(), taken.size());
  EXPECT_TRUE(out.bytes().empty());

  ByteReader in(bytes);
  ASSERT_TRUE(in.expect("ASSAY").ok());
  EXPECT_EQ(in.u8().value(), 200);
  EXPECT_EQ(in.u32().value(), 0xdeadbeef);
  EXPECT_EQ(in.u64().value(), ~uint64_t{0});
  EXPECT_EQ(in.i64().value(), std::numeric_limits<int64_t>::min());
  EXPECT_EQ(std::bit_cast<uint64_t>(in.f64().value()), uint64_t{1} << 63);
  EXPECT_EQ(std::bit_cast<uint64_t>(in.f64().value()), 0x7ff8000000000123u);
  EXPECT_EQ(in.string().value(), std::string("a\0b", 3));
  EXPECT_EQ(in.string().value(), "");
  EXPECT_TRUE(in.raw(nullptr, 0).ok());
  EXPECT_EQ(in.remaining(), 0u);
}

TEST(Bytes, the_layout_is_little_endian_and_leb128) {
  ByteWriter out;
  out.u32(0x01020304);
  out.f64(1.0);
  out.varint(624485);  // the example of the DWARF standard
  EXPECT_EQ(out.bytes(), std::string("\x04\x03\x02\x01\0\0\0\0\0\0\xf0\x3f\xe5\x8e\x26", 15));
}

TEST(Bytes, varints_of_every_length) {
  for (int shift = 0; shift < 64; ++shift) {
    for (const uint64_t value : {(uint64_t{1} << shift) - 1, uint64_t{1} << shift, ~uint64_t{0} >> shift}) {
      ByteWriter out;
      out.varint(value);
      EXPECT_EQ(out.bytes().size(), value == 0 ? 1u : (std::bit_width(value) + 6u) / 7u);
      ByteReader in(out.bytes());
      EXPECT_EQ(in.varint().value(), value);
      EXPECT_EQ(in.remaining(), 0u);
    }
  }
}

TEST(Bytes, a_varint_beyond_64_bits_is_damage) {
  EXPECT_TRUE(ByteReader("\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01").varint().ok());
  EXPECT_FALSE(ByteReader("\xff\xff\xff\xff\xff\xff\xff\xff\xff\x02").varint().ok());
  EXPECT_FALSE(ByteReader("\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01").varint().ok());
}

TEST(Bytes, every_truncation_is_an_error_with_its_place) {
  ByteWriter out;
  out.u32(7);
  out.u64(8);
  out.varint(300);
  out.string("hello");
  const auto read_all = [](std::string_view bytes) -> Status {
    ByteReader in(bytes);
    ASSAY_TRY([[maybe_unused]] auto a, in.u32());
    ASSAY_TRY([[maybe_unused]] auto b, in.u64());
    ASSAY_TRY([[maybe_unused]] auto c, in.varint());
    ASSAY_TRY([[maybe_unused]] auto d, in.string());
    return {};
  };
  const std::string_view bytes = out.bytes();
  EXPECT_TRUE(read_all(bytes).ok());
  for (size_t size = 0; size < bytes.size(); ++size) {
    const Status status = read_all(bytes.substr(0, size));
    ASSERT_EQ(status.code(), Code::not_computed) << size;
    EXPECT_TRUE(status.message().starts_with("truncated bytes")) << status.message();
  }
  EXPECT_EQ(read_all(bytes.substr(0, 9)).message(), "truncated bytes: 8 wanted at 4, they end at 9");
}

TEST(Bytes, a_claimed_length_beyond_the_end_allocates_nothing) {
  ByteWriter out;
  out.varint(~uint64_t{0});
  out.raw("abc", 3);
  ByteReader in(out.bytes());
  EXPECT_EQ(in.string().status().code(), Code::not_computed);
  EXPECT_EQ(in.remaining(), 3u);
}

TEST(Bytes, another_magic_is_an_error_and_moves_nothing) {
  ByteReader in("ASSAX1");
  EXPECT_FALSE(in.expect("ASSAY").ok());
  EXPECT_EQ(in.position(), 0u);
  EXPECT_FALSE(in.expect("ASSAX1 and more").ok());
  EXPECT_TRUE(in.expect("ASSAX").ok());
  EXPECT_EQ(in.position(), 5u);
}

TEST(Bytes, hostile_bytes_only_ever_shrink_what_remains) {
  std::mt19937 random(1);
  for (int round = 0; round < 20000; ++round) {
    std::string bytes(random() % 40, '\0');
    for (char& byte : bytes) byte = static_cast<char>(random() % 3 ? random() : 0xff);
    ByteReader in(bytes);
    for (bool ok = true; ok;) {
      const size_t before = in.remaining();
      switch (random() % 5) {
        case 0: ok = in.u8().ok(); break;
        case 1: ok = in.f64().ok(); break;
        case 2: ok = in.varint().ok(); break;
        case 3: ok = in.string().ok(); break;
        default: ok = in.u32().ok();
      }
      ASSERT_LE(in.remaining(), before);
      ASSERT_EQ(in.position() + in.remaining(), bytes.size());
      if (ok) {
        ASSERT_LT(in.remaining(), before);
      }
    }
  }
}

}  // namespace
}  // namespace assay
