// SPDX-License-Identifier: Apache-2.0
// XXH3 for rows, keys and fingerprints; SHA-256 for digests that people compare.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace assay {

struct Hash128 {
  uint64_t high = 0, low = 0;
  // Addition modulo 2^128: a sum of row hashes does not depend on their order.
  Hash128& operator+=(const Hash128& other) {
    low += other.low;
    high += other.high + (low < other.low);
    return *this;
  }
  std::string hex() const;  // 32 digits, the highest first
  auto operator<=>(const Hash128&) const = default;
};

Hash128 xxh3_128(const void* data, size_t size);
inline Hash128 xxh3_128(std::string_view text) { return xxh3_128(text.data(), text.size()); }
uint64_t xxh3_64(std::string_view text);
// Of each row of some columns: out[row] is xxh3_128() of the row's values, column after column.
void xxh3_128_rows(std::span<const uint64_t* const> columns, std::span<Hash128> out);

class Sha256 {
 public:
  Sha256();
  ~Sha256();
  void update(std::string_view bytes);
  std::string hex() const;  // of everything so far; more may follow

 private:
  struct State;
  std::unique_ptr<State> state_;
};
std::string sha256_hex(std::string_view bytes);
Hash128 sha256_128(std::string_view bytes);  // the first half of the digest

}  // namespace assay
