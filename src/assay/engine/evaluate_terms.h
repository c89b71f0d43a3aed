// SPDX-License-Identifier: Apache-2.0
// The value of a metric of row terms (means of losses and functions of such means) and its variance.
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "assay/engine/plan.h"
#include "assay/states/moments.h"

namespace assay {

struct TermsValue {
  std::optional<double> value;
  const char* undefined = nullptr;
  std::vector<double> slope;  // by term, of the value to its mean
  double variance = 0;
};
// The value alone, of the means of the metric's terms over n rows.
TermsValue terms_value(const EstimateSpec& spec, std::span<const double> mean, int64_t n);
// `first` is where the metric's terms begin in the summary: a joint state holds those of two models.
TermsValue evaluate_terms(const EstimateSpec& spec, const MomentSummary& summary, size_t first = 0);

}  // namespace assay
