// SPDX-License-Identifier: Apache-2.0
// A state file: what one shard of a run folded, with the suite that asked for it.
//
//   "ASST" u8 version=1, text suite file, text suite name, text suite (YAML), u32 part, u32 parts, u32 tables, then a
//   fold's bytes for each table as a text, then the SHA-256 of all that in hexadecimal digits.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "assay/base/large_vector.h"
#include "assay/base/status.h"

namespace assay {

struct Shard {
  std::string file, name, suite;        // of the suite: where it was read from, its name, its YAML
  uint32_t part = 0, parts = 1;         // part < parts
  std::vector<std::string_view> folds;  // one a table
  LargeVector<char> bytes;              // of a shard that was loaded: what its folds lie in
};

LargeVector<char> save_shard(const Shard& shard);
// Errors: another format; bytes that save_shard() does not write.
Result<Shard> load_shard(LargeVector<char> bytes);

}  // namespace assay
