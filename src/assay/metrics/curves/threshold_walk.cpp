// SPDX-License-Identifier: Apache-2.0
#include "assay/metrics/curves/threshold_walk.h"

#include <limits>

namespace assay {
namespace {

constexpr uint32_t kFewestClusters = 5;

std::array<double, 4> as_array(const BinaryCounts<double>& counts) {
  return {counts.tp, counts.fp, counts.fn, counts.tn};
}

double sum_of(const std::array<double, 4>& values, const std::array<bool, 4>& chosen) {
  double sum = 0;
  for (size_t i = 0; i < 4; ++i) sum += chosen[i] ? values[i] : 0;
  return sum;
}

}  // namespace

ThresholdWalk::ThresholdWalk(const RankedScores& rows)
    : rows_(rows), degrees_(rows.rows ? rows.rows->clusters - 1.0 : std::numeric_limits<double>::infinity()) {
  counts_.fn = rows.positives;
  counts_.tn = rows.negatives;
  if (rows.rows) {
    of_cluster_.assign(rows.rows->clusters, Four{});
    const RankedRows& single = *rows.rows;
    for (size_t row = 0; row < single.group.size(); ++row) {
      of_cluster_[single.cluster[row]][single.positive[row] ? 2 : 3] += single.weight_of(row);
    }
    for (const Four& own : of_cluster_) {
      for (size_t i = 2; i < 4; ++i) {
        for (size_t j = 2; j < 4; ++j) moments_[i][j] += own[i] * own[j];
      }
    }
    return;
  }
  if (!rows.weighted) {
    moments_[2][2] = rows.positives;
    moments_[3][3] = rows.negatives;
    return;
  }
  for (size_t g = 0; g < rows.score.size(); ++g) {
    moments_[2][2] += rows.positive_squared[g];
    moments_[3][3] += rows.negative_squared[g];
  }
}

// One row of a cluster is now predicted as positive.
void ThresholdWalk::move_row(size_t row) {
  const RankedRows& single = *rows_.rows;
  Four& own = of_cluster_[single.cluster[row]];
  Four moved = own;
  const size_t from = single.positive[row] ? 2 : 3, to = from - 2;
  moved[from] -= single.weight_of(row);
  moved[to] += single.weight_of(row);
  for (size_t i = 0; i < 4; ++i) {
    for (size_t j = 0; j < 4; ++j) moments_[i][j] += moved[i] * moved[j] - own[i] * own[j];
  }
  own = moved;
}

bool ThresholdWalk::next() {
  if (at_end()) return false;
  const double positive = rows_.positive[group_], negative = rows_.negative[group_];
  counts_.tp += positive;
  counts_.fp += negative;
  counts_.fn -= positive;
  counts_.tn -= negative;
  if (rows_.rows) {
    for (; row_ < rows_.rows->group.size() && rows_.rows->group[row_] == group_; ++row_) move_row(row_);
  } else {
    const double positive_squared = rows_.weighted ? rows_.positive_squared[group_] : positive;
    const double negative_squared = rows_.weighted ? rows_.negative_squared[group_] : negative;
    moments_[0][0] += positive_squared;
    moments_[1][1] += negative_squared;
    moments_[2][2] -= positive_squared;
    moments_[3][3] -= negative_squared;
  }
  ++group_;
  // What rounding leaves of an empty count.
  if (at_end()) counts_.fn = counts_.tn = 0;
  return true;
}

double ThresholdWalk::small_sample_factor() const {
  const double count =
      rows_.rows ? rows_.rows->clusters : static_cast<double>(rows_.positive_rows + rows_.negative_rows);
  return count > 1 ? count / (count - 1) : 0;
}

double ThresholdWalk::variance(const BinaryCounts<double>& slope) const {
  const Four slopes = as_array(slope);
  double sum = 0;
  for (size_t i = 0; i < 4; ++i) {
    for (size_t j = 0; j < 4; ++j) sum += slopes[i] * slopes[j] * moments_[i][j];
  }
  return sum > 0 ? sum * small_sample_factor() : 0;
}

EffectiveShare ThresholdWalk::share(Kinds successes, Kinds trials) const {
  const std::array<bool, 4> success = {successes.tp, successes.fp, successes.fn, successes.tn};
  const std::array<bool, 4> trial = {trials.tp, trials.fp, trials.fn, trials.tn};
  const Four counts = as_array(counts_);
  const double sum = sum_of(counts, trial), found = sum_of(counts, success);
  if (!(sum > 0)) return {};
  if (!rows_.rows && !rows_.weighted) return {found, sum, std::nullopt};
  if (degrees_ + 1 < kFewestClusters) return {};
  const double share = std::min(1.0, std::max(0.0, found / sum));
  Four slope{};
  for (size_t i = 0; i < 4; ++i) slope[i] = ((success[i] ? 1 : 0) - (trial[i] ? share : 0)) / sum;
  const double own_variance = variance({slope[0], slope[1], slope[2], slope[3]});
  // Without a variance to go by: Kish's rows of the trials, or the clusters that hold some.
  double rows_without_variance = 0, squared = 0;
  for (size_t i = 0; i < 4; ++i) squared += trial[i] ? moments_[i][i] : 0;
  if (!rows_.rows) rows_without_variance = kish_size(sum, squared);
  for (size_t c = 0; c < of_cluster_.size() && own_variance == 0; ++c)
    rows_without_variance += sum_of(of_cluster_[c], trial) > 0;
  if (!rows_.rows) return effective_share(share, own_variance, rows_without_variance);
  return effective_share(share, own_variance, rows_without_variance, degrees_);
}

}  // namespace assay
