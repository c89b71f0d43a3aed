// SPDX-License-Identifier: Apache-2.0
#include "assay/engine/evaluate_codes.h"

namespace assay {
namespace {

// The classes that an average is over: those that are named, else all that occur among truths or predictions.
template <typename N>
std::vector<int> averaged_labels(const EstimateSpec& spec, const Confusion<N>& confusion) {
  if (!spec.labels.empty()) return {spec.labels.begin(), spec.labels.end()};
  std::vector<int> labels;
  for (int label = 0; label < confusion.classes(); ++label) {
    if (confusion.truth(label) > 0 || confusion.predicted(label) > 0) labels.push_back(label);
  }
  return labels;
}

// The counts of several classes added up.
template <typename N>
BinaryCounts<N> pooled_counts(const EstimateSpec& spec, const Confusion<N>& confusion) {
  BinaryCounts<N> sum;
  for (int label : averaged_labels(spec, confusion)) {
    const auto counts = confusion.one_against_rest(label);
    sum.tp += counts.tp;
    sum.fp += counts.fp;
    sum.fn += counts.fn;
    sum.tn += counts.tn;
  }
  return sum;
}

// Successes and trials, for the metrics and averages that are one ratio; false for all others.
template <typename N>
bool one_ratio(const EstimateSpec& spec, const Confusion<N>& confusion, Ratio<N>& ratio) {
  const Metric& metric = *spec.metric;
  const auto ratio_of = [&]<typename F>(const F& formula, const auto& view) {
    if constexpr (std::is_same_v<N, double>) {
      return formula.value(view, spec.arguments);
    } else {
      return formula.traced(view, spec.arguments);
    }
  };
  if (metric.ratio) {
    ratio = ratio_of(metric.ratio, confusion);
    return true;
  }
  if (!metric.class_ratio) return false;
  if (spec.average == Average::binary || spec.average == Average::per_class) {
    ratio = ratio_of(metric.class_ratio, confusion.one_against_rest(spec.average == Average::binary ? 1 : spec.label));
    return true;
  }
  if (spec.average == Average::micro) {
    ratio = ratio_of(metric.class_ratio, pooled_counts(spec, confusion));
    return true;
  }
  return false;
}

template <typename N>
Outcome<N> class_value(const EstimateSpec& spec, const BinaryCounts<N>& counts) {
  const Metric& metric = *spec.metric;
  if (metric.class_ratio) {
    Ratio<N> ratio;
    if constexpr (std::is_same_v<N, double>) {
      ratio = metric.class_ratio.value(counts, spec.arguments);
    } else {
      ratio = metric.class_ratio.traced(counts, spec.arguments);
    }
    if (ratio.trials == 0) return Undefined{ratio.undefined_without_trials};
    return ratio.successes / ratio.trials;
  }
  if constexpr (std::is_same_v<N, double>) {
    return metric.class_counts.value(counts, spec.arguments);
  } else {
    return metric.class_counts.traced(counts, spec.arguments);
  }
}

template <typename N>
Outcome<N> value_of(const EstimateSpec& spec, const Confusion<N>& confusion) {
  const Metric& metric = *spec.metric;
  Ratio<N> ratio;
  if (one_ratio(spec, confusion, ratio)) {
    if (ratio.trials == 0) return Undefined{ratio.undefined_without_trials};
    return ratio.successes / ratio.trials;
  }
  if (metric.confusion) {
    if (confusion.total() == 0) return Undefined{"no rows"};
    if constexpr (std::is_same_v<N, double>) {
      return metric.confusion.value(confusion, spec.arguments);
    } else {
      return metric.confusion.traced(confusion, spec.arguments);
    }
  }
  switch (spec.average) {
    case Average::none:
    case Average::top_label:
    case Average::binary: return class_value(spec, confusion.one_against_rest(1));
    case Average::per_class: return class_value(spec, confusion.one_against_rest(spec.label));
    case Average::micro: return class_value(spec, pooled_counts(spec, confusion));
    case Average::macro: {
      N sum = 0;
      const std::vector<int> labels = averaged_labels(spec, confusion);
      if (labels.empty()) return Undefined{"no rows"};
      for (int label : labels) {
        const auto value = class_value(spec, confusion.one_against_rest(label));
        if (value.undefined) return Undefined{value.undefined};
        sum += value.value;
      }
      return sum / N(static_cast<double>(labels.size()));
    }
    case Average::samples: break;  // of labels, where each row has several
    case Average::weighted: {
      N sum = 0, support = 0;
      for (int label : averaged_labels(spec, confusion)) {
        const N truth = confusion.truth(label);
        if (truth == 0) continue;
        const auto value = class_value(spec, confusion.one_against_rest(label));
        if (value.undefined) return Undefined{value.undefined};
        sum += truth * value.value;
        support += truth;
      }
      if (support == 0) return Undefined{"no rows"};
      return sum / support;
    }
  }
  return Undefined{"no such average"};
}

}  // namespace

CodeTotals totals_of(const CodeCounts& counts, std::span<const uint32_t> cells) {
  CodeTotals totals;
  totals.weighted = counts.weighted();
  totals.rows.resize(counts.codes());
  totals.weight.resize(counts.codes());
  totals.squared.resize(counts.codes());
  for (uint32_t code = 0; code < counts.codes(); ++code) {
    for (uint32_t cell : cells) totals.rows[code] += counts.count(cell, code);
    if (totals.weighted) {
      ExactSum weight, squared;
      for (uint32_t cell : cells) {
        counts.add_weight(cell, code, weight);
        counts.add_squared_weight(cell, code, squared);
      }
      totals.weight[code] = weight.round();
      totals.squared[code] = squared.round();
    } else {
      totals.weight[code] = totals.squared[code] = static_cast<double>(totals.rows[code]);
    }
  }
  return totals;
}

CodesValue evaluate_codes_value(const EstimateSpec& spec, int classes, std::span<const double> counts) {
  CodesValue result;
  const Outcome<double> plain = value_of(spec, Confusion<double>(counts, classes));
  if (plain.undefined) {
    result.undefined = plain.undefined;
  } else {
    result.value = plain.value;
  }
  return result;
}

CodesValue evaluate_codes(const EstimateSpec& spec, int classes, std::span<const double> counts) {
  CodesValue result = evaluate_codes_value(spec, classes, counts);
  if (!result.value) return result;
  Tape tape;
  std::vector<Variable> inputs;
  inputs.reserve(counts.size());
  for (double count : counts) inputs.push_back(Variable::input(tape, count));
  const Outcome<Variable> traced = value_of(spec, Confusion<Variable>(inputs, classes));
  result.slope = tape.gradient(traced.value.node, counts.size());
  return result;
}

int side_code(int code, int classes, int side) {
  if (side < 0) return code;
  const int truth = code / (classes * classes), first = code / classes % classes, second = code % classes;
  return truth * classes + (side == 0 ? first : second);
}

Proportion proportion_of(const EstimateSpec& spec, int classes) {
  const auto codes = static_cast<size_t>(classes * classes);
  Proportion proportion{std::vector<bool>(codes), std::vector<bool>(codes)};
  std::vector<double> unit(codes, 0.0);
  for (size_t code = 0; code < codes; ++code) {
    unit[code] = 1;
    Ratio<double> ratio;
    if (!one_ratio(spec, Confusion<double>(unit, classes), ratio)) return {};
    const bool whole = (ratio.trials == 0 && ratio.successes == 0) ||
                       (ratio.trials == 1 && (ratio.successes == 0 || ratio.successes == 1));
    if (!whole) return {};
    proportion.trial[code] = ratio.trials == 1;
    proportion.success[code] = ratio.successes == 1;
    unit[code] = 0;
  }
  return proportion;
}

}  // namespace assay
