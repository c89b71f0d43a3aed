// SPDX-License-Identifier: Apache-2.0
// Vectors of many millions of values: beyond 1 MiB they ask for huge pages, so that growing one does not cost a page
// fault every 4 KiB, and beyond the memory that limit_memory() leaves them they lie in files.
#pragma once

#include <cstddef>
#include <new>
#include <string_view>
#include <utility>
#include <vector>

#include "assay/base/spill.h"

namespace assay {

template <typename T>
struct LargeAllocator {
  using value_type = T;
  LargeAllocator() = default;
  template <typename U>
  LargeAllocator(const LargeAllocator<U>&) {}

  T* allocate(size_t count) {
    const size_t bytes = count * sizeof(T);
    return static_cast<T*>(bytes < kLarge ? ::operator new(bytes) : allocate_large(whole_pages(bytes)));
  }
  void deallocate(T* memory, size_t count) {
    const size_t bytes = count * sizeof(T);
    if (bytes < kLarge) {
      ::operator delete(memory);
    } else {
      free_large(memory, whole_pages(bytes));
    }
  }
  // A vector of a size leaves its values unset, since whoever makes one so large is about to write all of it; zeros are
  // asked for by name.
  template <typename U>
  void construct(U* at) {
    ::new (static_cast<void*>(at)) U;
  }
  template <typename U, typename... Values>
  void construct(U* at, Values&&... values) {
    ::new (static_cast<void*>(at)) U(std::forward<Values>(values)...);
  }
  template <typename U>
  bool operator==(const LargeAllocator<U>&) const {
    return true;
  }

 private:
  static constexpr size_t kHugePage = size_t{2} << 20, kLarge = size_t{1} << 20;
  static size_t whole_pages(size_t bytes) { return (bytes + kHugePage - 1) / kHugePage * kHugePage; }
};

template <typename T>
using LargeVector = std::vector<T, LargeAllocator<T>>;

inline std::string_view view_of(const LargeVector<char>& bytes) { return {bytes.data(), bytes.size()}; }

}  // namespace assay
