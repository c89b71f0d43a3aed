// SPDX-License-Identifier: Apache-2.0
#include "assay/metrics/calibration/score_bins.h"

#include <algorithm>
#include <cmath>
#include <span>

namespace assay {
namespace {

constexpr uint32_t kFewestClusters = 5;

// Where the scores, which fall, stop being above each of some ends that fall too: bins between ends.
template <typename Above>
std::vector<BinOfScores> bins_between(const RankedScores& rows, std::span<const double> falling, const Above& above) {
  std::vector<BinOfScores> bins;
  size_t first = 0;
  const auto end_bin = [&](size_t last) {
    if (last > first) bins.push_back({first, last});
    first = last;
  };
  for (const double end : falling) {
    const auto from = rows.score.begin() + static_cast<ptrdiff_t>(first);
    const auto last = std::partition_point(from, rows.score.end(), [&](double score) { return above(score, end); });
    end_bin(static_cast<size_t>(last - rows.score.begin()));
  }
  end_bin(rows.score.size());
  return bins;
}

std::vector<BinOfScores> bins_by_width(const RankedScores& rows, const BinRule& rule) {
  std::vector<double> ends = inner_ends(rule);
  if (rule.last_apart) ends.push_back(1);
  std::reverse(ends.begin(), ends.end());
  if (rule.edge == Edge::left) return bins_between(rows, ends, [](double score, double end) { return score >= end; });
  if (rule.first_dropped) ends.push_back(0);
  auto bins = bins_between(rows, ends, [](double score, double end) { return score > end; });
  if (rule.first_dropped && !bins.empty() && rows.score[bins.back().first] <= 0) bins.pop_back();
  return bins;
}

// From the lowest score up, a bin ends where its share of all rows is reached.
std::vector<BinOfScores> bins_by_mass(const RankedScores& rows, int count) {
  std::vector<BinOfScores> bins;
  const double total = rows.positives + rows.negatives;
  double seen = 0, wanted = total / count;
  int bin = 0;
  size_t last = rows.score.size();
  for (size_t g = last; g-- > 0;) {
    seen += rows.positive[g] + rows.negative[g];
    if (seen < wanted && g > 0) continue;
    bins.push_back({g, last});
    last = g;
    wanted = total * (++bin + 1) / count;
  }
  std::reverse(bins.begin(), bins.end());
  return bins;
}

// The score at a place of the rows in ascending order, 0 .. rows - 1; between two rows on the line that joins them.
class ScoresByPlace {
 public:
  explicit ScoresByPlace(const RankedScores& rows) : rows_(rows), group_(rows.score.size()) {}
  // At places that rise from call to call.
  double at(double place) {
    const double whole = std::floor(place), part = place - whole;
    const double low = row(whole), high = part > 0 ? row(whole + 1) : low;
    // numpy's way, from the nearer end.
    return part < 0.5 ? low + (high - low) * part : high - (high - low) * (1 - part);
  }

 private:
  double row(double place) {
    while (group_ > 0 && passed_ <= place) {
      --group_;
      passed_ += rows_.positive[group_] + rows_.negative[group_];
    }
    // A look at the next row may have gone too far for this one.
    size_t group = group_;
    double before = passed_ - rows_.positive[group] - rows_.negative[group];
    while (group + 1 < rows_.score.size() && before > place) {
      ++group;
      before -= rows_.positive[group] + rows_.negative[group];
    }
    return rows_.score[group];
  }

  const RankedScores& rows_;
  size_t group_;
  double passed_ = 0;
};

// Bins (a, b] between percentiles of the scores; a weight counts as so many rows.
std::vector<BinOfScores> bins_by_percentile(const RankedScores& rows, int count) {
  const double total = rows.positives + rows.negatives;
  ScoresByPlace scores(rows);
  std::vector<double> ends;
  for (int i = 1; i < count; ++i) ends.push_back(scores.at(i * (1.0 / count) * (total - 1)));
  std::sort(ends.rbegin(), ends.rend());
  return bins_between(rows, ends, [](double score, double end) { return score > end; });
}

// The variance of a bin's observed share, n / (n - 1) included, and of how many rows or clusters.
struct Variance {
  double value = 0;
  double count = 0;  // Kish's number of rows, the number itself without weights; or of clusters
};
Variance finished(double squares, double weight, double count) {
  return {count > 1 ? squares / (weight * weight) * (count / (count - 1)) : 0, count};
}

Variance variance_of_rows(const RankedScores& rows, const BinOfScores& scores, double positives, const ScoreBin& bin) {
  // Sums of squared weights; without weights the rows themselves.
  double positive = positives, negative = bin.weight - positives;
  if (rows.weighted) {
    positive = negative = 0;
    for (size_t g = scores.first; g < scores.last; ++g) {
      positive += rows.positive_squared[g];
      negative += rows.negative_squared[g];
    }
  }
  const double squares = positive * (1 - bin.observed) * (1 - bin.observed) + negative * bin.observed * bin.observed;
  const double squared_weight = positive + negative;
  return finished(squares, bin.weight, kish_size(bin.weight, squared_weight));
}

// `sums` holds a zero a cluster, before and after.
Variance variance_of_clusters(const RankedRows& rows, size_t first, size_t last, const ScoreBin& bin,
                              std::vector<double>& sums, std::vector<bool>& met) {
  double squares = 0, count = 0;
  for (size_t row = first; row < last; ++row) {
    sums[rows.cluster[row]] += rows.weight_of(row) * ((rows.positive[row] ? 1 : 0) - bin.observed);
    count += !met[rows.cluster[row]];
    met[rows.cluster[row]] = true;
  }
  for (size_t row = first; row < last; ++row) {
    squares += sums[rows.cluster[row]] * sums[rows.cluster[row]];
    sums[rows.cluster[row]] = 0;
    met[rows.cluster[row]] = false;
  }
  return finished(squares, bin.weight, count);
}

EffectiveShare share_of(const RankedScores& rows, const ScoreBin& bin, double positive, double count) {
  if (!rows.rows && !rows.weighted) return {positive, bin.weight, std::nullopt};
  if (!rows.rows) return effective_share(bin.observed, bin.variance, count);
  // Fewer clusters tell nothing of how they vary.
  if (count < kFewestClusters) return {};
  return effective_share(bin.observed, bin.variance, count, count - 1);
}

}  // namespace

std::vector<double> inner_ends(const BinRule& rule) {
  std::vector<double> ends;
  const int bins = rule.bins;
  for (int i = 1; i < bins; ++i) {
    if (rule.ends == Ends::exact) {
      ends.push_back(static_cast<double>(i) / bins);
    } else if (rule.ends == Ends::numpy) {
      ends.push_back(i * (1.0 / bins));
    } else {
      // From the nearer end, so that both halves mirror each other.
      const float step = 1.0F / static_cast<float>(bins);
      ends.push_back(i < (bins + 1) / 2 ? step * static_cast<float>(i) : 1.0F - step * static_cast<float>(bins - i));
    }
  }
  return ends;
}

std::vector<BinOfScores> bins_of_scores(const RankedScores& rows, const BinRule& rule) {
  if (rule.binning == Binning::width) return bins_by_width(rows, rule);
  if (rule.binning == Binning::mass) return bins_by_mass(rows, rule.bins);
  if (rule.binning == Binning::percentile) return bins_by_percentile(rows, rule.bins);
  std::vector<BinOfScores> bins;
  for (size_t g = 0; g < rows.score.size(); ++g) bins.push_back({g, g + 1});
  return bins;
}

std::vector<ScoreBin> score_bins(const RankedScores& rows, const BinRule& rule) {
  const double total = rows.positives + rows.negatives;
  const double rows_a_weight = static_cast<double>(rows.positive_rows + rows.negative_rows) / total;
  std::vector<double> sums(rows.rows ? rows.rows->clusters : 0, 0.0);
  std::vector<bool> met(sums.size(), false);
  std::vector<ScoreBin> bins;
  size_t row = 0;
  for (const auto& [first, last] : bins_of_scores(rows, rule)) {
    ScoreBin bin;
    double positive = 0, score = 0;
    for (size_t g = first; g < last; ++g) {
      const double own = rows.positive[g] + rows.negative[g];
      bin.weight += own;
      positive += rows.positive[g];
      score += own * rows.score[g];
    }
    while (rows.rows && row < rows.rows->group.size() && rows.rows->group[row] < first) ++row;
    const size_t first_row = row;
    while (rows.rows && row < rows.rows->group.size() && rows.rows->group[row] < last) ++row;
    bin.rows = bin.weight * rows_a_weight;
    bin.mean_score = score / bin.weight;
    bin.observed = positive / bin.weight;
    const Variance variance = rows.rows ? variance_of_clusters(*rows.rows, first_row, row, bin, sums, met)
                                        : variance_of_rows(rows, {first, last}, positive, bin);
    bin.variance = variance.value;
    bin.share = share_of(rows, bin, positive, variance.count);
    bins.push_back(bin);
  }
  std::reverse(bins.begin(), bins.end());
  return bins;
}

}  // namespace assay
