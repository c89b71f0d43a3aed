// SPDX-License-Identifier: Apache-2.0
// Rows of one cluster are not independent: variances by leaving out whole clusters (the delete-one-cluster jackknife,
// CR3 of MacKinnon, Nielsen and Webb 2023) with Student's t on G - 1 degrees of freedom.
#pragma once

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "assay/engine/plan.h"
#include "assay/states/score_rows.h"

namespace assay {

constexpr std::string_view kTooFewClusters = "too few clusters";

struct ClusterVariance {
  double clusters = 0;  // G: those with a row in the slice
  double variance = 0;
  double informative = 0;  // clusters of equal influence that would vary as much; 0: unknown
  std::string undefined;   // why there is none: too few clusters, or a value that one cluster alone makes
};

// The rows of a clustered state in the slice, cluster after cluster, in an order that rows alone decide.
// `visit(rows)` gets the row numbers of one cluster.
void for_each_cluster(const ScoreRows& rows, const std::vector<bool>& chosen,
                      const std::function<void(std::span<const uint32_t>)>& visit);

// Metrics of counts: `counts` are the slice's sums of weights by code.
ClusterVariance jackknife_codes(const EstimateSpec& spec, int classes, const ScoreRows& rows,
                                const std::vector<bool>& chosen, std::span<const double> counts);
// Metrics of row terms.
ClusterVariance jackknife_terms(const EstimateSpec& spec, const ScoreRows& rows, const std::vector<bool>& chosen);
// From each row's influence on the estimate: G / (G - 1) times the sum of squared sums of a cluster.
ClusterVariance influence_variance(const ScoreRows& rows, const std::vector<bool>& chosen,
                                   std::span<const double> influence);

}  // namespace assay
