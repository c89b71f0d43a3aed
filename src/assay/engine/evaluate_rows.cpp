// SPDX-License-Identifier: Apache-2.0
#include "assay/engine/evaluate_rows.h"

#include <algorithm>
#include <cmath>
#include <memory>

#include "assay/base/elementary.h"
#include "assay/metrics/weighted_quantile.h"
#include "assay/stats/distributions.h"

namespace assay {
namespace {

LargeVector<double> numbers_of(const EstimateSpec& spec, const KeptRows& rows) {
  LargeVector<double> numbers(rows.size());
  for (size_t row = 0; row < rows.size(); ++row) {
    numbers[row] = spec.metric->quantile.number(rows.target[row], rows.value[row], spec.arguments);
  }
  return numbers;
}

// 1 / density of the numbers at their quantile; 0 where they are tied there.
double sparsity(const OrderedNumbers& ordered, double level, double n) {
  const double z = normal_quantile(level), pi = 3.14159265358979323846;
  const double density = elementary::exp(-z * z / 2) / std::sqrt(2 * pi);
  const double wide = normal_quantile(0.975);
  const double half = elementary::pow(wide * wide * 1.5 * density * density / (2 * z * z + 1) / n, 1.0 / 3);
  const double low = std::max(level - half, 0.5 / n), high = std::min(level + half, 1 - 0.5 / n);
  return high > low ? rounded((ordered.quantile(high) - ordered.quantile(low)) / (high - low)) : 0;
}

}  // namespace

KeptRows kept_rows(const ScoreRows& rows, const std::vector<bool>& chosen, size_t place,
                   std::vector<uint32_t>* origin) {
  KeptRows kept;
  const auto column = static_cast<uint32_t>(2 * place);
  const auto target = rows.score(column), value = rows.score(column + 1);
  for (uint32_t row = 0; row < rows.size(); ++row) {
    if (!chosen[rows.cell()[row]]) continue;
    kept.target.push_back(target[row]);
    kept.value.push_back(value[row]);
    if (rows.weighted()) kept.weight.push_back(rows.weight()[row]);
    if (rows.clustered()) kept.cluster.push_back(rows.cluster()[row]);
    if (origin) origin->push_back(row);
  }
  return kept;
}

std::vector<double> share_influence(const EstimateSpec& spec, const KeptRows& rows, double value) {
  const double level = spec.metric->quantile.level(spec.arguments);
  const LargeVector<double> numbers = numbers_of(spec, rows);
  double total = 0;
  for (size_t row = 0; row < rows.size(); ++row) total += rows.weight_of(row);
  std::vector<double> influence(rows.size());
  for (size_t row = 0; row < rows.size(); ++row) influence[row] = ((numbers[row] <= value ? 1 : 0) - level) / total;
  return influence;
}

RowsValue value_of_rows(const EstimateSpec& spec, const KeptRows& rows) {
  RowsValue result;
  if (rows.size() == 0) {
    result.undefined = "no rows";
  } else if (spec.metric->rows) {
    const Outcome<double> outcome = spec.metric->rows(rows, spec.arguments, nullptr);
    result.undefined = outcome.undefined;
    if (!outcome.undefined) result.value = outcome.value;
  } else {
    result.value =
        OrderedNumbers(numbers_of(spec, rows), rows.weight).quantile(spec.metric->quantile.level(spec.arguments));
  }
  return result;
}

RowsValue evaluate_rows(const EstimateSpec& spec, const KeptRows& rows) {
  RowsValue result;
  if (rows.size() == 0) {
    result.undefined = "no rows";
    return result;
  }
  if (spec.metric->rows) {
    const Outcome<double> outcome = spec.metric->rows(rows, spec.arguments, &result.influence);
    result.undefined = outcome.undefined;
    if (!outcome.undefined) result.value = outcome.value;
    return result;
  }
  const double level = spec.metric->quantile.level(spec.arguments);
  const OrderedNumbers ordered(numbers_of(spec, rows), rows.weight);
  result.value = ordered.quantile(level);
  result.influence = share_influence(spec, rows, *result.value);
  const double scale = sparsity(ordered, level, static_cast<double>(rows.size()));
  for (double& influence : result.influence) influence *= -scale;
  return result;
}

Recipe quantile_recipe(const EstimateSpec& spec, const KeptRows& rows, double variance, std::optional<double> degrees) {
  const double level = spec.metric->quantile.level(spec.arguments);
  const auto ordered = std::make_shared<const OrderedNumbers>(numbers_of(spec, rows), rows.weight);
  const double independent = degrees ? *degrees + 1 : static_cast<double>(rows.size());
  const double effective = variance > 0 ? std::min(level * (1 - level) / variance, 1e15) : independent;
  Recipe recipe;
  recipe.method = degrees || variance > 0 ? "woodruff" : "order_statistics";
  recipe.ends = [=](double tail_lower, double tail_upper) {
    // Student's t in place of the normal makes the sample smaller, as it does for a proportion of clusters.
    const auto size = [&](double tail) {
      if (!degrees || tail <= 0 || tail >= 0.5) return effective;
      const double ratio = normal_quantile(tail) / student_quantile(tail, *degrees);
      return effective * ratio * ratio;
    };
    // An end that ties with the quantile moves on to the next different number: ties give no interval of width zero.
    const double value = ordered->quantile(level);
    IntervalEnds ends;
    if (const double n = size(tail_lower); tail_lower > 0) {
      // The l-th smallest lies above the quantile where at most l - 1 rows lie below it.
      double low = 0, high = std::floor(n) + 1;
      while (high - low > 1) {
        const double middle = std::floor((low + high) / 2);
        (binomial_at_most(middle - 1, n, level) <= tail_lower ? low : high) = middle;
      }
      if (low >= 1) ends.lower = ordered->first_above((low - 1) / n);
    }
    if (const double n = size(tail_upper); tail_upper > 0) {
      double low = 0, high = std::floor(n) + 1;
      while (high - low > 1) {
        const double middle = std::floor((low + high) / 2);
        (binomial_at_least(middle, n, level) <= tail_upper ? high : low) = middle;
      }
      if (high <= n) ends.upper = ordered->first_from(high / n);
    }
    if (ends.lower && *ends.lower >= value) ends.lower = ordered->below(value);
    if (ends.upper && *ends.upper <= value) ends.upper = ordered->above(value);
    return ends;
  };
  return recipe;
}

}  // namespace assay
