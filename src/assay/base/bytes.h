// SPDX-License-Identifier: Apache-2.0
// Little-endian bytes: what states, plans and digests are made of. A reader never trusts what it reads.
#pragma once

#include <bit>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <utility>

#include "assay/base/large_vector.h"
#include "assay/base/status.h"

namespace assay {

static_assert(std::endian::native == std::endian::little, "bytes are copied as they lie in memory");

class ByteWriter {
 public:
  void raw(const void* data, size_t size) {
    const char* from = static_cast<const char*>(data);
    bytes_.insert(bytes_.end(), from, from + size);
  }
  void raw(std::string_view text) { raw(text.data(), text.size()); }
  void u8(uint8_t value) { bytes_.push_back(static_cast<char>(value)); }
  void u32(uint32_t value) { raw(&value, sizeof value); }
  void u64(uint64_t value) { raw(&value, sizeof value); }
  void i64(int64_t value) { raw(&value, sizeof value); }
  void f64(double value) { raw(&value, sizeof value); }
  // LEB128: seven bits a byte, lowest first.
  void varint(uint64_t value) {
    for (; value >= 0x80; value >>= 7) u8(static_cast<uint8_t>(value | 0x80));
    u8(static_cast<uint8_t>(value));
  }
  // varint length, then the bytes.
  void string(std::string_view text) {
    varint(text.size());
    raw(text);
  }
  std::string_view bytes() const { return {bytes_.data(), bytes_.size()}; }
  LargeVector<char> take() { return std::exchange(bytes_, {}); }  // leaves the writer empty

 private:
  LargeVector<char> bytes_;
};

// More rows than any table has; sums of counts up to it do not overflow.
inline constexpr int64_t kMostRows = int64_t{1} << 44;

// Every read beyond the end is an error (not_computed) that names the place and moves nothing. A string costs no more
// memory than the bytes that are really there, whatever length they claim.
class ByteReader {
 public:
  explicit ByteReader(std::string_view bytes) : bytes_(bytes) {}

  Result<uint8_t> u8() { return fixed<uint8_t>(); }
  Result<uint32_t> u32() { return fixed<uint32_t>(); }
  Result<uint64_t> u64() { return fixed<uint64_t>(); }
  Result<int64_t> i64() { return fixed<int64_t>(); }
  Result<double> f64() { return fixed<double>(); }
  Result<uint64_t> varint() {
    uint64_t value = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      ASSAY_TRY(const uint8_t byte, u8());
      if (shift == 63 && byte > 1) break;
      value |= static_cast<uint64_t>(byte & 0x7f) << shift;
      if (byte < 0x80) return value;
    }
    return not_computed("damaged bytes at " + std::to_string(position_) + ": a number is too long");
  }
  // A count of rows that was written as an i64 or a varint. Errors: below 0, above kMostRows.
  Result<int64_t> rows() {
    ASSAY_TRY(const int64_t count, i64());
    return checked_rows(static_cast<uint64_t>(count));
  }
  Result<int64_t> varint_rows() {
    ASSAY_TRY(const uint64_t count, varint());
    return checked_rows(count);
  }
  Result<std::string> string() {
    ASSAY_TRY(const std::string_view text, view());
    return std::string(text);
  }
  // A string where it lies.
  Result<std::string_view> view() {
    ASSAY_TRY(const uint64_t size, varint());
    if (size > remaining()) return truncated(size);
    const std::string_view text = bytes_.substr(position_, size);
    position_ += size;
    return text;
  }
  Status raw(void* data, size_t size) {
    if (size > remaining()) return truncated(size);
    if (size == 0) return {};
    std::memcpy(data, bytes_.data() + position_, size);
    position_ += size;
    return {};
  }
  Status expect(std::string_view magic) {
    if (bytes_.substr(position_, magic.size()) != magic) {
      return not_computed("these bytes are no '" + std::string(magic) + "'");
    }
    position_ += magic.size();
    return {};
  }
  size_t position() const { return position_; }
  size_t remaining() const { return bytes_.size() - position_; }

 private:
  Status truncated(uint64_t wanted) const {
    return not_computed("truncated bytes: " + std::to_string(wanted) + " wanted at " + std::to_string(position_) +
                        ", they end at " + std::to_string(bytes_.size()));
  }
  Result<int64_t> checked_rows(uint64_t count) const {
    if (count <= static_cast<uint64_t>(kMostRows)) return static_cast<int64_t>(count);
    return not_computed("damaged bytes at " + std::to_string(position_) + ": no table has so many rows");
  }
  template <typename T>
  Result<T> fixed() {
    T value{};
    if (Status status = raw(&value, sizeof value); !status.ok()) return status;
    return value;
  }

  std::string_view bytes_;
  size_t position_ = 0;
};

}  // namespace assay
