// SPDX-License-Identifier: Apache-2.0
#include "assay/base/hash.h"

#include <openssl/evp.h>
#include <openssl/sha.h>

#include <vector>

#define XXH_INLINE_ALL
#include <xxhash.h>

namespace assay {
namespace {

std::string hex_of(const unsigned char* bytes, size_t size) {
  static constexpr char kDigits[] = "0123456789abcdef";
  std::string text;
  for (size_t i = 0; i < size; ++i) {
    text += kDigits[bytes[i] >> 4];
    text += kDigits[bytes[i] & 15];
  }
  return text;
}

}  // namespace

std::string Hash128::hex() const {
  unsigned char bytes[16];
  for (int i = 0; i < 8; ++i) {
    bytes[i] = static_cast<unsigned char>(high >> (56 - 8 * i));
    bytes[8 + i] = static_cast<unsigned char>(low >> (56 - 8 * i));
  }
  return hex_of(bytes, sizeof bytes);
}

Hash128 xxh3_128(const void* data, size_t size) {
  const XXH128_hash_t hash = XXH3_128bits(data, size);
  return {hash.high64, hash.low64};
}

namespace {

// A row of few values has a length that the compiler knows, for which the hash is a handful of instructions.
template <size_t kColumns>
void hash_rows(std::span<const uint64_t* const> columns, std::span<Hash128> out) {
  for (size_t row = 0; row < out.size(); ++row) {
    uint64_t values[kColumns];
    for (size_t c = 0; c < kColumns; ++c) values[c] = columns[c][row];
    const XXH128_hash_t hash = XXH3_128bits(values, sizeof values);
    out[row] = {hash.high64, hash.low64};
  }
}

}  // namespace

void xxh3_128_rows(std::span<const uint64_t* const> columns, std::span<Hash128> out) {
  switch (columns.size()) {
    case 1: return hash_rows<1>(columns, out);
    case 2: return hash_rows<2>(columns, out);
    case 3: return hash_rows<3>(columns, out);
    case 4: return hash_rows<4>(columns, out);
    default: break;
  }
  std::vector<uint64_t> values(columns.size());
  for (size_t row = 0; row < out.size(); ++row) {
    for (size_t c = 0; c < columns.size(); ++c) values[c] = columns[c][row];
    out[row] = xxh3_128(values.data(), values.size() * sizeof(uint64_t));
  }
}

uint64_t xxh3_64(std::string_view text) { return XXH3_64bits(text.data(), text.size()); }

struct Sha256::State {
  EVP_MD_CTX* context = EVP_MD_CTX_new();
  ~State() { EVP_MD_CTX_free(context); }
};

Sha256::Sha256() : state_(std::make_unique<State>()) { EVP_DigestInit_ex(state_->context, EVP_sha256(), nullptr); }
Sha256::~Sha256() = default;
void Sha256::update(std::string_view bytes) { EVP_DigestUpdate(state_->context, bytes.data(), bytes.size()); }
std::string Sha256::hex() const {
  // A digest ends its state, so a copy is ended.
  State copy;
  EVP_MD_CTX_copy_ex(copy.context, state_->context);
  unsigned char digest[EVP_MAX_MD_SIZE];
  unsigned int size = 0;
  EVP_DigestFinal_ex(copy.context, digest, &size);
  return hex_of(digest, size);
}

Hash128 sha256_128(std::string_view bytes) {
  unsigned char digest[SHA256_DIGEST_LENGTH];
  ::SHA256(reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(), digest);
  Hash128 half;
  for (int i = 0; i < 8; ++i) {
    half.high = half.high << 8 | digest[i];
    half.low = half.low << 8 | digest[8 + i];
  }
  return half;
}

std::string sha256_hex(std::string_view bytes) {
  Sha256 hash;
  hash.update(bytes);
  return hash.hex();
}

}  // namespace assay
