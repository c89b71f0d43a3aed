// SPDX-License-Identifier: Apache-2.0
#include "assay/engine/clusters.h"

#include <algorithm>
#include <cmath>

#include "assay/engine/evaluate_codes.h"
#include "assay/engine/evaluate_terms.h"
#include "assay/states/radix_sort.h"

namespace assay {
namespace {

// Scales what each cluster adds.
void scale(ClusterParts* parts, double factor) {
  if (!parts) return;
  for (auto& [cluster, part] : *parts) part *= factor;
}

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

ClusterVariance variance_of_parts(const ClusterParts& parts) {
  double squares = 0, fourths = 0;
  for (const auto& [cluster, part] : parts) {
    squares += part * part;
    fourths += part * part * part * part;
  }
  ClusterVariance result;
  result.clusters = static_cast<double>(parts.size());
  if (result.clusters < kFewestClusters) result.undefined = kTooFewClusters;
  result.variance = squares;
  if (fourths > 0) result.informative = squares * squares / fourths;
  return result;
}

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
                                const std::vector<bool>& chosen, std::span<const double> counts, ClusterParts* parts) {
  const auto whole = evaluate_codes_value(spec, classes, counts);
  double clusters = 0, squares = 0, fourths = 0;
  const char* undefined = nullptr;
  std::vector<double> without(counts.begin(), counts.end());
  for_each_cluster(rows, chosen, [&](std::span<const uint32_t> members) {
    ++clusters;
    for (uint32_t row : members) without[rows.label()[row]] -= rows.weighted() ? rows.weight()[row] : 1;
    const CodesValue value = evaluate_codes_value(spec, classes, without);
    if (value.value) {
      const double moved = *whole.value - *value.value, square = moved * moved;
      squares += square;
      fourths += square * square;
      if (parts) parts->emplace(rows.cluster()[members.front()], moved);
    } else {
      undefined = value.undefined;
    }
    for (uint32_t row : members) without[rows.label()[row]] = counts[rows.label()[row]];
  });
  scale(parts, std::sqrt((clusters - 1) / clusters));
  return finished(clusters, squares, fourths, undefined);
}

ClusterVariance jackknife_terms(const EstimateSpec& spec, const ScoreRows& rows, const std::vector<bool>& chosen,
                                ClusterParts* parts) {
  const size_t terms = rows.scores();
  // Of each cluster: the sum of weights, then the weighted sum of each term.
  const size_t width = 1 + terms;
  LargeVector<double> of_cluster;
  LargeVector<uint64_t> number;
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
    if (parts) number.push_back(rows.cluster()[members.front()]);
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
      const double moved = *whole.value - *value.value, square = moved * moved;
      squares += square;
      fourths += square * square;
      if (parts) parts->emplace(number[at / width], moved);
    } else {
      undefined = value.undefined;
    }
  }
  const auto clusters = static_cast<double>(of_cluster.size() / width);
  scale(parts, std::sqrt((clusters - 1) / clusters));
  return finished(clusters, squares, fourths, undefined);
}

ClusterVariance influence_variance(const ScoreRows& rows, const std::vector<bool>& chosen,
                                   std::span<const double> influence, ClusterParts* parts) {
  double clusters = 0, squares = 0, fourths = 0;
  for_each_cluster(rows, chosen, [&](std::span<const uint32_t> members) {
    ++clusters;
    double sum = 0;
    for (uint32_t row : members) sum += influence[row];
    squares += sum * sum;
    fourths += sum * sum * sum * sum;
    if (parts) parts->emplace(rows.cluster()[members.front()], sum);
  });
  if (clusters > 1) scale(parts, std::sqrt(clusters / (clusters - 1)));
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
