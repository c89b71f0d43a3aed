// SPDX-License-Identifier: Apache-2.0
#include "assay/engine/clusters.h"

#include <algorithm>

#include "assay/engine/evaluate_codes.h"
#include "assay/engine/evaluate_terms.h"
#include "assay/states/radix_sort.h"

namespace assay {
namespace {

constexpr double kFewestClusters = 5;

// Sum of (theta without g - theta)^2 (G - 1) / G.
ClusterVariance finished(double clusters, double squares, double fourths, const char* undefined) {
  ClusterVariance result;
  result.clusters = clusters;
  if (clusters < kFewestClusters) {
    result.undefined = kTooFewClusters;
  } else if (undefined) {
    result.undefined = std::string("without one cluster: ") + undefined;
  } else {
    result.variance = squares * (clusters - 1) / clusters;
    if (fourths > 0) result.informative = squares * squares / fourths;
  }
  return result;
}

}  // namespace

void for_each_cluster(const ScoreRows& rows, const std::vector<bool>& chosen,
                      const std::function<void(std::span<const uint32_t>)>& visit) {
  LargeVector<uint32_t> order;
  LargeVector<uint64_t> key;
  const auto cluster = rows.cluster();
  for (uint32_t row = 0; row < rows.size(); ++row) {
    if (!chosen[rows.cell()[row]]) continue;
    order.push_back(row);
    key.push_back(cluster[row]);
  }
  radix_sort(key, order);
  for (size_t begin = 0; begin < order.size();) {
    size_t end = begin + 1;
    while (end < order.size() && key[end] == key[begin]) ++end;
    visit(std::span(order).subspan(begin, end - begin));
    begin = end;
  }
}

ClusterVariance jackknife_codes(const EstimateSpec& spec, int classes, const ScoreRows& rows,
                                const std::vector<bool>& chosen, std::span<const double> counts) {
  const auto whole = evaluate_codes_value(spec, classes, counts);
  double clusters = 0, squares = 0, fourths = 0;
  const char* undefined = nullptr;
  std::vector<double> without(counts.begin(), counts.end());
  for_each_cluster(rows, chosen, [&](std::span<const uint32_t> members) {
    ++clusters;
    for (uint32_t row : members) without[rows.label()[row]] -= rows.weighted() ? rows.weight()[row] : 1;
    const CodesValue value = evaluate_codes_value(spec, classes, without);
    if (value.value) {
      const double square = (*value.value - *whole.value) * (*value.value - *whole.value);
      squares += square;
      fourths += square * square;
    } else {
      undefined = value.undefined;
    }
    for (uint32_t row : members) without[rows.label()[row]] = counts[rows.label()[row]];
  });
  return finished(clusters, squares, fourths, undefined);
}

ClusterVariance jackknife_terms(const EstimateSpec& spec, const ScoreRows& rows, const std::vector<bool>& chosen) {
  const size_t terms = rows.scores();
  // Of each cluster: the sum of weights, then the weighted sum of each term.
  const size_t width = 1 + terms;
  LargeVector<double> of_cluster;
  std::vector<double> total(width, 0.0), own(width);
  int64_t n = 0;
  for_each_cluster(rows, chosen, [&](std::span<const uint32_t> members) {
    std::fill(own.begin(), own.end(), 0.0);
    for (uint32_t row : members) {
      const double w = rows.weighted() ? rows.weight()[row] : 1;
      own[0] += w;
      for (uint32_t t = 0; t < terms; ++t) own[1 + t] += w * rows.score(t)[row];
    }
    n += static_cast<int64_t>(members.size());
    for (size_t i = 0; i < width; ++i) total[i] += own[i];
    of_cluster.insert(of_cluster.end(), own.begin(), own.end());
  });
  std::vector<double> mean(terms);
  const auto value_without = [&](std::span<const double> left_out) {
    for (size_t t = 0; t < terms; ++t) mean[t] = (total[1 + t] - left_out[1 + t]) / (total[0] - left_out[0]);
    return terms_value(spec, mean, n);
  };
  std::fill(own.begin(), own.end(), 0.0);
  const TermsValue whole = value_without(own);
  double squares = 0, fourths = 0;
  const char* undefined = nullptr;
  for (size_t at = 0; at < of_cluster.size(); at += width) {
    const TermsValue value = value_without(std::span(of_cluster).subspan(at, width));
    if (value.value && whole.value) {
      const double square = (*value.value - *whole.value) * (*value.value - *whole.value);
      squares += square;
      fourths += square * square;
    } else {
      undefined = value.undefined;
    }
  }
  const size_t clusters = of_cluster.size() / width;
  return finished(static_cast<double>(clusters), squares, fourths, undefined);
}

ClusterVariance influence_variance(const ScoreRows& rows, const std::vector<bool>& chosen,
                                   std::span<const double> influence) {
  double clusters = 0, squares = 0, fourths = 0;
  for_each_cluster(rows, chosen, [&](std::span<const uint32_t> members) {
    ++clusters;
    double sum = 0;
    for (uint32_t row : members) sum += influence[row];
    squares += sum * sum;
    fourths += sum * sum * sum * sum;
  });
  ClusterVariance result;
  result.clusters = clusters;
  if (clusters < kFewestClusters) {
    result.undefined = kTooFewClusters;
  } else {
    result.variance = squares * clusters / (clusters - 1);
    if (fourths > 0) result.informative = squares * squares / fourths;
  }
  return result;
}

}  // namespace assay
