// SPDX-License-Identifier: Apache-2.0
// The rows that ranking metrics need, kept until finalization: the scores, the class, the cell, and where the plan
// has them the weight and the cluster of each row. Sorting happens once, when everything is in.
//
// Saved: "ASSR" u8 version=1, u8 flags (1 weighted, 2 clustered), u32 score columns, u64 rows, then column after
// column in canonical row order (score descending, class, cell, weight, cluster): f64 scores, u32 class, u32 cell,
// f64 weight, u64 cluster.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "assay/base/bytes.h"
#include "assay/base/context.h"
#include "assay/base/large_vector.h"
#include "assay/base/status.h"

namespace assay {

class ScoreRows {
 public:
  ScoreRows(uint32_t scores, bool weighted, bool clustered);

  uint32_t scores() const { return static_cast<uint32_t>(score_.size()); }
  bool weighted() const { return weighted_; }
  bool clustered() const { return clustered_; }
  size_t size() const { return label_.size(); }  // after sort(), where others were merged

  // Column spans of equal length; `weight` and `cluster` are empty where the plan has none. Rows of weight 0 are
  // left out. Scores are not NaN.
  void update(std::span<const std::span<const double>> score, std::span<const uint32_t> label,
              std::span<const uint32_t> cell, std::span<const double> weight, std::span<const uint64_t> cluster);
  // Keeps the other's rows as they lie until sort().
  void merge(ScoreRows&& other, std::span<const uint32_t> cell_map);
  // Brings the rows into canonical order: first score descending, then the other columns. `canonical_rank[cell]`
  // orders the cells. Of a stopped context the rows have no order.
  void sort(Context& context, std::span<const uint32_t> canonical_rank);

  // The same rows ranked by another score column, which becomes the only one. After sort().
  ScoreRows column_first(uint32_t column) const;
  // These rows with these weights, in this order and without their clusters: a bootstrap's draw of a sorted state.
  ScoreRows drawn(std::span<const uint32_t> rows, std::span<const double> weight) const;
  // Of column_first(): the row that each row was before.
  std::span<const uint32_t> origin() const { return origin_; }

  std::span<const double> score(uint32_t column) const { return score_[column]; }
  std::span<const uint32_t> label() const { return label_; }
  std::span<const uint32_t> cell() const { return cell_; }
  std::span<const double> weight() const { return weight_; }
  std::span<const uint64_t> cluster() const { return cluster_; }

  // After sort().
  void save(ByteWriter& out, std::span<const uint32_t> canonical_rank) const;
  static Result<ScoreRows> load(ByteReader& in);

 private:
  void sort_one_score(Context& context, std::span<const uint32_t> canonical_rank);
  void join();  // the merged parts

  bool weighted_, clustered_;
  std::vector<LargeVector<double>> score_;
  LargeVector<uint32_t> label_, cell_;
  LargeVector<double> weight_;
  LargeVector<uint64_t> cluster_;
  LargeVector<uint32_t> origin_;
  std::vector<ScoreRows> parts_;  // merged, without parts of their own
};

}  // namespace assay
