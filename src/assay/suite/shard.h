// SPDX-License-Identifier: Apache-2.0
// The state of a shard: what it folded, with everything that finishing the run needs but the data.
//
//   "ASST" u8 version=2, text version of the program, text suite file, text suite name, the suite's document, what was
//   asked beside it (texts model and where, i64 limit, text command), u32 part, u32 parts, u32 files, each as text name
//   and text SHA-256, the bound suite (suite/bound_bytes.h) as a text, u32 tables, a fold's bytes for each as a text,
//   then the SHA-256 of all that in hexadecimal digits.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "assay/base/large_vector.h"
#include "assay/base/status.h"
#include "assay/suite/document.h"

namespace assay {

struct Shard {
  std::string version;     // of the program that folded it
  std::string file, name;  // of the suite: where it was read from, its name
  Node suite;
  std::string model, where, command;  // of the command line
  int64_t limit = -1;
  uint32_t part = 0, parts = 1;              // part < parts
  std::map<std::string, std::string> files;  // that lie beside the state, with their digests
  std::string bound;
  std::vector<std::string_view> folds;  // one a table
  LargeVector<char> bytes;              // of a shard that was loaded: what its folds lie in
};

LargeVector<char> save_shard(const Shard& shard);
// Errors: another format; bytes that save_shard() does not write.
Result<Shard> load_shard(LargeVector<char> bytes);

}  // namespace assay
