// SPDX-License-Identifier: Apache-2.0
// What a fuzz target holds to be true of every input.
#pragma once

#include <cstdio>
#include <cstdlib>
#include <string_view>

namespace assay::fuzz {

inline void require(bool holds, const char* what) {
  if (holds) return;
  std::fprintf(stderr, "does not hold: %s\n", what);
  std::abort();
}

inline std::string_view text_of(const unsigned char* data, size_t size) {
  return {reinterpret_cast<const char*>(data), size};
}

}  // namespace assay::fuzz
