// SPDX-License-Identifier: Apache-2.0
#include "assay/engine/clusters.h"

#include <algorithm>

#include "assay/engine/evaluate_codes.h"
#include "assay/engine/evaluate_terms.h"

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
  std::vector<uint32_t> order;
  for (uint32_t row = 0; row < rows.size(); ++row) {
    if (chosen[rows.cell()[row]]) order.push_back(row);
  }
  const auto cluster = rows.cluster();
  std::sort(order.begin(), order.end(),
            [&](uint32_t a, uint32_t b) { return cluster[a] != cluster[b] ? cluster[a] < cluster[b] : a < b; });
  for (size_t begin = 0; begin < order.size();) {
    size_t end = begin + 1;
    while (end < order.size() && cluster[order[end]] == cluster[order[begin]]) ++end;
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
  struct Sums {
    double weight = 0;
    std::vector<double> term;
  };
  std::vector<Sums> of_cluster;
  Sums total{0, std::vector<double>(terms)};
  double n = 0;
  for_each_cluster(rows, chosen, [&](std::span<const uint32_t> members) {
    Sums own{0, std::vector<double>(terms)};
    for (uint32_t row : members) {
      const double w = rows.weighted() ? rows.weight()[row] : 1;
      own.weight += w;
      for (uint32_t t = 0; t < terms; ++t) own.term[t] += w * rows.score(t)[row];
    }
    n += static_cast<double>(members.size());
    total.weight += own.weight;
    for (uint32_t t = 0; t < terms; ++t) total.term[t] += own.term[t];
    of_cluster.push_back(std::move(own));
  });
  const auto value_without = [&](const Sums* left_out) {
    MomentSummary summary;
    summary.n = static_cast<int64_t>(n);
    summary.weight = total.weight - (left_out ? left_out->weight : 0);
    for (uint32_t t = 0; t < terms; ++t)
      summary.mean.push_back((total.term[t] - (left_out ? left_out->term[t] : 0)) / summary.weight);
    summary.covariance.assign(terms * terms, 0.0);
    return evaluate_terms(spec, summary);
  };
  const TermsValue whole = value_without(nullptr);
  double squares = 0, fourths = 0;
  const char* undefined = nullptr;
  for (const Sums& own : of_cluster) {
    const TermsValue value = value_without(&own);
    if (value.value && whole.value) {
      const double square = (*value.value - *whole.value) * (*value.value - *whole.value);
      squares += square;
      fourths += square * square;
    } else {
      undefined = value.undefined;
    }
  }
  return finished(static_cast<double>(of_cluster.size()), squares, fourths, undefined);
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
