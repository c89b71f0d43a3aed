// SPDX-License-Identifier: Apache-2.0
// The bytes of a plan: they load or are refused; what was loaded names no place that there is not, and saves as the
// same.
#include "assay/engine/fold.h"
#include "assay/engine/plan_bytes.h"
#include "require.h"

namespace assay {
extern const Metric accuracy, brier_score, roc_auc;
}

using namespace assay;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  static const Metric* const metrics[] = {&accuracy, &brier_score, &roc_auc};
  const Catalog catalog{metrics, {}};
  ByteReader in(fuzz::text_of(data, size));
  const auto plan = load_plan(in, catalog);
  if (!plan.ok()) return 0;
  ByteWriter saved;
  save_plan(saved, *plan);
  ByteReader once_more(saved.bytes());
  const auto again = load_plan(once_more, catalog);
  fuzz::require(again.ok(), "saved bytes load");
  ByteWriter twice;
  save_plan(twice, *again);
  fuzz::require(twice.bytes() == saved.bytes(), "saved bytes are a fixed point");
  fuzz::require(again->fold_digest() == plan->fold_digest(), "the same plan");
  const RowDecoder decoder(*plan);  // looks every column up
  return 0;
}
