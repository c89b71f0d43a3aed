// SPDX-License-Identifier: Apache-2.0
#include "assay/engine/evaluate_terms.h"

#include <cmath>

namespace assay {

TermsValue evaluate_terms(const EstimateSpec& spec, const MomentSummary& summary, size_t first) {
  TermsValue result;
  const size_t terms = spec.metric->terms;
  if (summary.n == 0) {
    result.undefined = "no rows";
    return result;
  }
  const std::span mean(summary.mean.data() + first, terms);
  for (double value : mean) {
    if (std::isfinite(value)) continue;
    result.undefined = "a row's term is not a finite number";
    return result;
  }
  if (!spec.metric->means) {
    result.value = mean[0];
    result.slope = {1};
  } else {
    const auto plain = spec.metric->means.value(Means<double>{mean, summary.n}, spec.arguments);
    if (plain.undefined) {
      result.undefined = plain.undefined;
      return result;
    }
    result.value = plain.value;
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
