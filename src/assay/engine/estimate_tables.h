// SPDX-License-Identifier: Apache-2.0
// Estimates that are tables of counted rows: the confusion matrix, and a row for each class or label.
#pragma once

#include "assay/engine/estimate.h"
#include "assay/engine/evaluate_codes.h"

namespace assay {

// `clustered`: the slice's single rows where they come in clusters, else null.
void table_of_codes(const EstimateSpec& spec, const CodeTotals& totals, const std::vector<std::string>& labels,
                    const ScoreRows* clustered, const std::vector<bool>& chosen, double tail, Estimate& estimate);
// Of rows with several labels each.
void table_of_labels(const EstimateSpec& spec, const ScoreRows& rows, const std::vector<bool>& chosen,
                     const std::vector<std::string>& labels, double tail, Estimate& estimate);

}  // namespace assay
