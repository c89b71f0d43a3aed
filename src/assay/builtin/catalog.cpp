// SPDX-License-Identifier: Apache-2.0
#include "assay/builtin/catalog.h"

namespace assay {

extern const Metric* const kMetricTable[];
extern const int kMetricTableSize;
extern const Model* const kModelTable[];
extern const int kModelTableSize;
extern const Scorer* const kScorerTable[];
extern const int kScorerTableSize;

const Catalog& builtin_catalog() {
  static const Catalog catalog{{kMetricTable, static_cast<size_t>(kMetricTableSize)},
                               {kModelTable, static_cast<size_t>(kModelTableSize)},
                               {kScorerTable, static_cast<size_t>(kScorerTableSize)}};
  return catalog;
}

}  // namespace assay
