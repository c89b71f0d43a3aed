// SPDX-License-Identifier: Apache-2.0
// Random numbers as a function of what they are for. Philox 4x32-10 (J. K. Salmon, M. A. Moraes, R. O. Dror,
// D. E. Shaw, "Parallel random numbers: as easy as 1, 2, 3", SC 2011) turns a key of 64 bits and a counter of 128 bits
// into 128 random bits, with no state. A draw is keyed by (seed, purpose, replicate, content), so that order, batching
// and threads change nothing, and what has equal content shares its draws.
//
// How a draw is keyed, fixed for all time, since stored results depend on it:
//   source  = words 0 and 1 of philox({FNV-1a of the purpose: low, high, 0x61737361, 0x79000000}, {seed: low, high})
//   stream  = philox({content low: low, high; content high: low, high}, source)
//   block i = philox({i, replicate: low, high, stream[2]}, {stream[0], stream[1]})
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace assay {

using PhiloxBlock = std::array<uint32_t, 4>;
using PhiloxKey = std::array<uint32_t, 2>;

constexpr PhiloxBlock philox(PhiloxBlock counter, PhiloxKey key) {
  for (int round = 0; round < 10; ++round) {
    const uint64_t first = uint64_t{0xD2511F53} * counter[0];
    const uint64_t second = uint64_t{0xCD9E8D57} * counter[2];
    counter = {static_cast<uint32_t>(second >> 32) ^ counter[1] ^ key[0], static_cast<uint32_t>(second),
               static_cast<uint32_t>(first >> 32) ^ counter[3] ^ key[1], static_cast<uint32_t>(first)};
    key[0] += 0x9E3779B9;
    key[1] += 0xBB67AE85;
  }
  return counter;
}

// All draws of one seed for one purpose, such as "bootstrap". Cheap to copy.
class DrawSource {
 public:
  constexpr DrawSource(uint64_t seed, std::string_view purpose) {
    uint64_t hash = 0xcbf29ce484222325;
    for (const char character : purpose) hash = (hash ^ static_cast<unsigned char>(character)) * 0x100000001b3;
    const PhiloxBlock block =
        philox({static_cast<uint32_t>(hash), static_cast<uint32_t>(hash >> 32), 0x61737361, 0x79000000},
               {static_cast<uint32_t>(seed), static_cast<uint32_t>(seed >> 32)});
    key_ = {block[0], block[1]};
  }
  constexpr PhiloxKey key() const { return key_; }

 private:
  PhiloxKey key_{};
};

// The draws of one content: a cell or a row id, given by the two halves of its 128-bit hash.
class DrawStream {
 public:
  constexpr DrawStream(const DrawSource& source, uint64_t content_low, uint64_t content_high)
      : stream_(philox({static_cast<uint32_t>(content_low), static_cast<uint32_t>(content_low >> 32),
                        static_cast<uint32_t>(content_high), static_cast<uint32_t>(content_high >> 32)},
                       source.key())) {}

  // What the blocks are made of, for those who make several at once.
  constexpr PhiloxKey key() const { return {stream_[0], stream_[1]}; }
  constexpr uint32_t last_counter_word() const { return stream_[2]; }

  // 128 random bits; `index` counts the blocks of a replicate.
  constexpr PhiloxBlock block(uint64_t replicate, uint32_t index) const {
    return philox({index, static_cast<uint32_t>(replicate), static_cast<uint32_t>(replicate >> 32), stream_[2]},
                  {stream_[0], stream_[1]});
  }

 private:
  PhiloxBlock stream_;
};

// The draws of one replicate in turn, at most 2^34 words of 32 bits.
class Draws {
 public:
  constexpr Draws(const DrawStream& stream, uint64_t replicate) : stream_(stream), replicate_(replicate) {}
  constexpr Draws(uint64_t seed, std::string_view purpose, uint64_t replicate, uint64_t content_low,
                  uint64_t content_high)
      : Draws(DrawStream(DrawSource(seed, purpose), content_low, content_high), replicate) {}

  constexpr uint32_t bits() {
    if (used_ == block_.size()) {
      block_ = stream_.block(replicate_, next_++);
      used_ = 0;
    }
    return block_[used_++];
  }

  constexpr uint64_t bits64() {  // the first word drawn is the upper half
    const uint64_t upper = bits();
    return upper << 32 | bits();
  }

  constexpr double uniform() { return static_cast<double>(bits64() >> 11) * 0x1p-53; }  // k / 2^53 in [0, 1)

  // A whole number in [0, bound), each equally likely; 0 when `bound` is 0. (D. Lemire, "Fast random integer
  // generation in an interval", 2019.)
  constexpr uint64_t below(uint64_t bound) {
    if (bound == 0) return 0;
    using Wide = unsigned __int128;
    const uint64_t refused = (0 - bound) % bound;
    Wide product = static_cast<Wide>(bits64()) * bound;
    while (static_cast<uint64_t>(product) < refused) product = static_cast<Wide>(bits64()) * bound;
    return static_cast<uint64_t>(product >> 64);
  }

 private:
  DrawStream stream_;
  uint64_t replicate_;
  uint32_t next_ = 0;
  PhiloxBlock block_{};
  size_t used_ = 4;
};

}  // namespace assay
