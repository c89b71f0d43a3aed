// SPDX-License-Identifier: Apache-2.0
// Memory of one worker for columns that live as long as a block of rows: taken piece after piece, and taken again for
// the next block, so that a pass over a table allocates for its first block only.
#pragma once

#include <algorithm>
#include <cstddef>
#include <memory>
#include <span>
#include <type_traits>
#include <vector>

namespace assay {

class Scratch {
 public:
  Scratch() = default;
  // What is taken belongs to a block of rows of one worker: a copy of the worker begins with none.
  Scratch(const Scratch&) {}
  Scratch& operator=(const Scratch& other) {
    if (this != &other) *this = Scratch();
    return *this;
  }
  Scratch(Scratch&&) noexcept = default;
  Scratch& operator=(Scratch&&) noexcept = default;

  // Values that are not set, at an address that suits every vector.
  template <typename T>
  std::span<T> take(size_t count) {
    static_assert(std::is_trivially_copyable_v<T> && alignof(T) <= kAlignment);
    return {static_cast<T*>(bytes((count * sizeof(T) + kAlignment - 1) / kAlignment * kAlignment)), count};
  }
  // Gives everything back that was taken.
  void clear() { piece_ = used_ = 0; }

 private:
  static constexpr size_t kAlignment = 64, kPiece = size_t{1} << 20;
  struct alignas(kAlignment) Line {
    std::byte bytes[kAlignment];
  };
  struct Piece {
    std::unique_ptr<Line[]> memory;
    size_t bytes = 0;
  };

  void* bytes(size_t wanted) {
    while (piece_ < pieces_.size() && used_ + wanted > pieces_[piece_].bytes) {
      ++piece_;
      used_ = 0;
    }
    if (piece_ == pieces_.size()) {
      const size_t size = std::max(wanted, kPiece);
      pieces_.push_back({std::unique_ptr<Line[]>(new Line[size / kAlignment]), size});
    }
    std::byte* const begin = pieces_[piece_].memory[0].bytes + used_;
    used_ += wanted;
    return begin;
  }

  std::vector<Piece> pieces_;
  size_t piece_ = 0, used_ = 0;
};

}  // namespace assay
