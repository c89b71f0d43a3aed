// SPDX-License-Identifier: Apache-2.0
// Bootstrap replicates of ranking metrics: the rows of a replicate are ranked anew from the order of the whole.
#pragma once

#include <functional>
#include <optional>
#include <span>
#include <vector>

#include "assay/engine/bootstrap.h"

namespace assay {

// By finest cell: bit i is set where side i of the request holds it.
std::vector<uint32_t> sides_of_cells(const Fold& fold, const BootstrapRequest& request);

// Rows of a sorted state that nothing tells apart: equal in every score, the class, the weight and the sides that hold
// them, and in a clustered state the cluster.
struct DistinctRows {
  uint32_t row = 0;  // one of them
  uint32_t member = 0;
  double weight = 1;
  size_t times = 1;
};
// Visits them in an order that their values alone decide; rows that no side holds are left out.
void for_each_distinct(const ScoreRows& rows, std::span<const uint32_t> member,
                       const std::function<void(const DistinctRows&)>& visit);

// By replicate, then side.
std::vector<std::vector<std::optional<double>>> rank_replicates(Context& context, const Fold& fold,
                                                                const BootstrapRequest& request);

}  // namespace assay
