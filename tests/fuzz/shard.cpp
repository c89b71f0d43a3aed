// SPDX-License-Identifier: Apache-2.0
// The state of a shard: it loads or is refused, and what was loaded saves as the same; so does the bound suite within.
// The digest at the end is made here, not guessed.
#include "assay/suite/shard.h"

#include "assay/base/hash.h"
#include "assay/suite/bound_bytes.h"
#include "require.h"

namespace assay {
extern const Metric accuracy, brier_score, roc_auc;
}

using namespace assay;

namespace {

void check_bound(const Shard& shard) {
  static const Metric* const metrics[] = {&accuracy, &brier_score, &roc_auc};
  const Catalog catalog{metrics, {}};
  const auto suite = read_suite(shard.suite, {{}, [](std::string_view) { return std::string(); }});
  if (!suite.ok()) return;
  const auto saved = [](const BoundSuite& bound) {
    ByteWriter out;
    save_bound(out, bound);
    return std::string(out.bytes());
  };
  ByteReader in(shard.bound);
  const auto bound = load_bound(in, catalog, *suite);
  if (!bound.ok()) return;
  const std::string bytes = saved(*bound);
  ByteReader once_more(bytes);
  const auto again = load_bound(once_more, catalog, *suite);
  fuzz::require(again.ok() && saved(*again) == bytes, "saved bytes of the bound suite are a fixed point");
}

}  // namespace

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
  check_bound(*shard);
  return 0;
}
