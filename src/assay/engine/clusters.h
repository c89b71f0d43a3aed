// SPDX-License-Identifier: Apache-2.0
// Rows of one cluster are not independent: variances by leaving out whole clusters (the delete-one-cluster jackknife,
// CR3 of MacKinnon, Nielsen and Webb 2023) with Student's t on G - 1 degrees of freedom.
#pragma once

#include <functional>
#include <map>
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

// What each cluster adds to an estimate, by cluster number, scaled so that the sum of squares is the variance. Parts of
// one estimate that share clusters are added up cluster by cluster.
using ClusterParts = std::map<uint64_t, double>;
// Of a sum of such parts.
ClusterVariance variance_of_parts(const ClusterParts& parts);

// The rows of a clustered state in the slice, cluster after cluster, in an order that rows alone decide.
// `visit(rows)` gets the row numbers of one cluster.
void for_each_cluster(const ScoreRows& rows, const std::vector<bool>& chosen,
                      const std::function<void(std::span<const uint32_t>)>& visit);

// Each of these fills `parts`, where it is asked for, however few the clusters are.
//
// Metrics of counts: `counts` are the slice's sums of weights by code.
ClusterVariance jackknife_codes(const EstimateSpec& spec, int classes, const ScoreRows& rows,
                                const std::vector<bool>& chosen, std::span<const double> counts,
                                ClusterParts* parts = nullptr);
// Metrics of row terms.
ClusterVariance jackknife_terms(const EstimateSpec& spec, const ScoreRows& rows, const std::vector<bool>& chosen,
                                ClusterParts* parts = nullptr);
// From each row's influence on the estimate: G / (G - 1) times the sum of squared sums of a cluster.
ClusterVariance influence_variance(const ScoreRows& rows, const std::vector<bool>& chosen,
                                   std::span<const double> influence, ClusterParts* parts = nullptr);

}  // namespace assay
