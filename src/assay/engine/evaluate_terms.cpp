// SPDX-License-Identifier: Apache-2.0
#include "assay/engine/evaluate_terms.h"

#include <cmath>

namespace assay {

TermsValue terms_value(const EstimateSpec& spec, std::span<const double> mean, int64_t n) {
  TermsValue result;
  if (n == 0) {
    result.undefined = "no rows";
    return result;
  }
  for (double value : mean) {
    if (std::isfinite(value)) continue;
    result.undefined = "a row's term is not a finite number";
    return result;
  }
  if (!spec.has_means()) {
    result.value = mean[0];
    return result;
  }
  const auto plain = spec.metric->means.value(Means<double>{mean, n}, spec.arguments);
  if (plain.undefined) {
    result.undefined = plain.undefined;
  } else {
    result.value = plain.value;
  }
  return result;
}

TermsValue evaluate_terms(const EstimateSpec& spec, const MomentSummary& summary, size_t first) {
  const size_t terms = spec.terms;
  const std::span mean(summary.mean.data() + first, terms);
  TermsValue result = terms_value(spec, mean, summary.n);
  if (spec.metric->total) {
    const bool counts = summary.n == 0 && spec.metric->range.lowest == 0;  // no rows: a count of 0
    if (counts || result.value) result = {.value = counts ? 0 : summary.sum[first]};
    return result;
  }
  if (!result.value) return result;
  if (!spec.has_means()) {
    result.slope = {1};
  } else {
    Tape tape;
    std::vector<Variable> inputs;
    for (double value : mean) inputs.push_back(Variable::input(tape, value));
    const auto traced = spec.metric->means.traced(Means<Variable>{inputs, summary.n}, spec.arguments);
    result.slope = tape.gradient(traced.value.node, terms);
  }
  const size_t width = summary.mean.size();
  for (size_t i = 0; i < terms; ++i) {
    for (size_t j = 0; j < terms; ++j) {
      result.variance += result.slope[i] * result.slope[j] * summary.covariance[(first + i) * width + first + j];
    }
  }
  if (!(result.variance > 0)) result.variance = 0;
  return result;
}

}  // namespace assay
