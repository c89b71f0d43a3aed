// SPDX-License-Identifier: Apache-2.0
// The counts at every threshold of ranked scores, highest first, with the variance of any function of them: rows that
// are weighted or come in clusters included. One pass, a few additions a row.
#pragma once

#include <array>
#include <cstddef>
#include <vector>

#include "assay/metrics/views.h"
#include "assay/stats/proportion.h"

namespace assay {

class ThresholdWalk {
 public:
  // Nothing counts as positive yet. `rows` must outlive the walk.
  explicit ThresholdWalk(const RankedScores& rows);

  // Lowers the threshold to the next score; false after the last one.
  bool next();
  double threshold() const { return rows_.score[group_ - 1]; }
  size_t scores_passed() const { return group_; }
  bool at_end() const { return group_ == rows_.score.size(); }
  const BinaryCounts<double>& counts() const { return counts_; }

  // Of a function of shares with these slopes by tp, fp, fn, tn (it does not change where all four grow alike).
  double variance(const BinaryCounts<double>& slope) const;
  // Which of the four kinds make up a share.
  struct Kinds {
    bool tp = false, fp = false, fn = false, tn = false;
  };
  // The share of `successes` among `trials`, which hold them, with its interval. Without trials nothing is known.
  EffectiveShare share(Kinds successes, Kinds trials) const;
  // Clusters - 1; infinite without clusters.
  double degrees() const { return degrees_; }

 private:
  using Four = std::array<double, 4>;  // tp, fp, fn, tn
  void move_row(size_t row);
  double small_sample_factor() const;

  const RankedScores& rows_;
  BinaryCounts<double> counts_;
  size_t group_ = 0, row_ = 0;
  double degrees_;
  std::array<Four, 4> moments_{};  // sum over rows (clusters) of the products of what each adds to the four
  std::vector<Four> of_cluster_;
};

}  // namespace assay
