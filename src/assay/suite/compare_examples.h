// SPDX-License-Identifier: Apache-2.0
// The examples behind a comparison: which flipped from right to wrong or back, and which changed most.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "assay/base/context.h"
#include "assay/data/database.h"
#include "assay/suite/bind.h"
#include "assay/suite/compare_differences.h"

namespace assay {

// One entry for what an answer can be right in: its predicted class; each score that is averaged and is 0 or 1. Of
// numbers (absolute errors, scores) there are no flips, and the largest changes stand alone. An entry has the flip
// matrix, at most `most` examples each way and of the largest changes.
Result<nlohmann::ordered_json> changed_examples(Database& database, const BoundSuite& bound,
                                                const std::vector<ComparedMetric>& metrics, int64_t most);

// Every example that both sides have, as a Parquet file: id, slices, target, both answers, right before and after,
// flip, change.
Status write_compared_examples(Database& database, const BoundSuite& bound, const std::vector<ComparedMetric>& metrics,
                               const std::string& path);

}  // namespace assay
