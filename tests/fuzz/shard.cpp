// SPDX-License-Identifier: Apache-2.0
// The bytes of a state file: they load or are refused, and what was loaded saves as the same. The digest at the end is
// made here, not guessed.
#include "assay/suite/shard.h"

#include "assay/base/hash.h"
#include "require.h"

using namespace assay;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  std::string bytes(fuzz::text_of(data, size));
  const auto large = [](std::string_view text) { return LargeVector<char>(text.begin(), text.end()); };
  static_cast<void>(load_shard(large(bytes)));
  bytes += sha256_hex(bytes);
  const auto shard = load_shard(large(bytes));
  if (!shard.ok()) return 0;
  const LargeVector<char> saved = save_shard(*shard);
  const auto again = load_shard(saved);
  fuzz::require(again.ok() && save_shard(*again) == saved, "saved bytes are a fixed point");
  return 0;
}
