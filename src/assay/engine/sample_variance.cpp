// SPDX-License-Identifier: Apache-2.0
#include "assay/engine/sample_variance.h"

#include <algorithm>
#include <cmath>

#include "assay/base/exact_sum.h"
#include "assay/engine/clusters.h"

namespace assay {

std::optional<SampleVariance> sample_variance(const ScoreRows& rows, const std::vector<bool>& chosen) {
  if (rows.weighted() || !rows.clustered() || rows.scores() < 1) return std::nullopt;
  ExactSum total, squares, of_means, sizes;  // of x, x^2, n_i mean_i^2, n_i^2
  SampleVariance split;
  for_each_cluster(rows, chosen, [&](std::span<const uint32_t> samples) {
    ExactSum own;
    for (uint32_t row : samples) {
      const double x = rows.score(0)[row];
      own.add(x);
      squares.add_product(x, x);
    }
    const auto n = static_cast<double>(samples.size());
    const double sum = own.round();
    total.add(sum);
    of_means.add(sum * sum / n);
    sizes.add(n * n);
    ++split.examples;
    split.answers += static_cast<int64_t>(samples.size());
  });
  const auto examples = static_cast<double>(split.examples), answers = static_cast<double>(split.answers);
  if (split.examples < 2 || split.answers <= split.examples) return std::nullopt;
  const double grand = total.round() * total.round() / answers;
  const double mean_square_within = std::max(0.0, squares.round() - of_means.round()) / (answers - examples);
  const double mean_square_between = std::max(0.0, of_means.round() - grand) / (examples - 1);
  const double per_example = (answers - sizes.round() / answers) / (examples - 1);
  split.within = mean_square_within;
  split.between = std::max(0.0, (mean_square_between - mean_square_within) / per_example);
  const double from_examples = split.between * sizes.round() / (answers * answers);
  const double from_samples = split.within / answers;
  split.error = std::sqrt(from_examples + from_samples);
  split.twice_examples = std::sqrt((from_examples + from_samples) / 2);
  split.twice_samples = std::sqrt(from_examples + from_samples / 2);
  split.least = std::sqrt(from_examples);
  return split;
}

}  // namespace assay
