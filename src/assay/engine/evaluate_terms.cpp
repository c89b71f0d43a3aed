// SPDX-License-Identifier: Apache-2.0
#include "assay/engine/evaluate_terms.h"

#include <cmath>

namespace assay {

namespace {

Outcome<double> formula_of(const Metric& metric, const Means<double>& means, const Arguments& arguments) {
  return metric.means.value(means, arguments);
}
Outcome<Variable> formula_of(const Metric& metric, const Means<Variable>& means, const Arguments& arguments) {
  return metric.means.traced(means, arguments);
}

// The value of the means of all terms: of the only output, or averaged over several, equally or by the variance of
// their targets.
template <typename N>
Outcome<N> value_of_means(const EstimateSpec& spec, std::span<const N> mean, int64_t n) {
  const auto of = [&](std::span<const N> terms) -> Outcome<N> {
    if (!spec.has_means()) return terms[0];
    return formula_of(*spec.metric, Means<N>{terms, n}, spec.arguments);
  };
  if (spec.outputs.size() < 2) return of(mean);
  const size_t outputs = spec.outputs.size(), width = mean.size() / outputs;
  const bool by_variance = spec.over_outputs == OverOutputs::by_variance;
  N sum = 0, total = 0;
  for (size_t output = 0; output < outputs; ++output) {
    const std::span<const N> own = mean.subspan(output * width, width);
    const Outcome<N> value = of(own);
    if (value.undefined) return Undefined{value.undefined};
    const N weight = by_variance ? own[width - 1] - own[width - 2] * own[width - 2] : N(1);
    sum += weight * value.value;
    total += weight;
  }
  return sum / total;
}

}  // namespace

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
  const Outcome<double> plain = value_of_means<double>(spec, mean, n);
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
  if (!spec.has_means() && terms == 1) {
    result.slope = {1};
  } else {
    Tape tape;
    std::vector<Variable> inputs;
    for (double value : mean) inputs.push_back(Variable::input(tape, value));
    const auto traced = value_of_means<Variable>(spec, inputs, summary.n);
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
