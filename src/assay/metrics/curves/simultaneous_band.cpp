// SPDX-License-Identifier: Apache-2.0
#include "assay/metrics/curves/simultaneous_band.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "assay/base/elementary.h"
#include "assay/stats/distributions.h"

namespace assay {
namespace {

constexpr ThresholdWalk::Kinds kPositives = {.tp = true, .fn = true}, kNegatives = {.fp = true, .tn = true};
constexpr ThresholdWalk::Kinds kAll = {true, true, true, true};

// The trials that a share counts for at this tail.
double effective_trials(const EffectiveShare& share, double tail) {
  if (!share.degrees) return share.trials;
  const double ratio = normal_quantile(tail) / student_quantile(tail, *share.degrees);
  return share.trials * ratio * ratio;
}

}  // namespace

BandRows band_rows(const RankedScores& rows, double tail) {
  if (!rows.rows && !rows.weighted) {
    return {rows.positives, rows.negatives, rows.positives + rows.negatives};
  }
  constexpr double kNone = std::numeric_limits<double>::infinity();
  BandRows least{kNone, kNone, kNone};
  ThresholdWalk walk(rows);
  EffectiveShare last_of[3];
  const auto take = [&](double& smallest, const EffectiveShare& share) {
    if (!(share.trials > 0)) {
      smallest = 0;
      return;
    }
    const double rate = share.successes / share.trials;
    if (rate >= 0.1 && rate <= 0.9) smallest = std::min(smallest, effective_trials(share, tail));
  };
  while (walk.next()) {
    last_of[0] = walk.share({.tp = true}, kPositives);
    last_of[1] = walk.share({.fp = true}, kNegatives);
    last_of[2] = walk.share({.tp = true, .fp = true}, kAll);
    take(least.positives, last_of[0]);
    take(least.negatives, last_of[1]);
    take(least.all, last_of[2]);
  }
  // No threshold in the middle: the rows at the last one, which has no variance.
  if (least.positives == kNone) least.positives = last_of[0].trials;
  if (least.negatives == kNone) least.negatives = last_of[1].trials;
  if (least.all == kNone) least.all = last_of[2].trials;
  return least;
}

double rows_of_parts(const RankedScores& rows, ThresholdWalk::Kinds parts, double tail) {
  if (!rows.rows && !rows.weighted) return rows.positives + rows.negatives;
  std::optional<double> least;
  double largest = 0;
  ThresholdWalk walk(rows);
  while (walk.next()) {
    const EffectiveShare share = walk.share(parts, kAll);
    if (!(share.trials > 0)) return 0;
    const double effective = effective_trials(share, tail), rate = share.successes / share.trials;
    if (rate >= 0.1 && rate <= 0.9) least = std::min(least.value_or(effective), effective);
    largest = std::max(largest, effective);
  }
  // No threshold in the middle: what Kish's rows, or the clusters, allow.
  if (least) return *least;
  if (rows.rows) return rows.rows->clusters;
  double squared = 0;
  for (size_t g = 0; g < rows.score.size(); ++g) squared += rows.positive_squared[g] + rows.negative_squared[g];
  return std::min(largest, kish_size(rows.positives + rows.negatives, squared));
}

double band_half_width(double n, double tail) {
  if (!(n > 0) || !(tail > 0)) return 1;
  return std::min(1.0, std::sqrt(-elementary::log(tail) / (2 * n)));
}

double true_positive_rate(const RankedScores& rows, double positives_above, double) {
  return positives_above / rows.positives;
}
double false_positive_rate(const RankedScores& rows, double, double negatives_above) {
  return negatives_above / rows.negatives;
}
double predicted_rate(const RankedScores& rows, double positives_above, double negatives_above) {
  return (positives_above + negatives_above) / (rows.positives + rows.negatives);
}

SweptBand::SweptBand(const RankedScores& rows, RateAbove x, RateAbove y, double x_half_width, double y_half_width)
    : rows_(rows), x_(x), y_(y), x_half_width_(x_half_width), y_half_width_(y_half_width) {}

void SweptBand::step(Cursor& cursor) const {
  cursor.positives += rows_.positive[cursor.group];
  cursor.negatives += rows_.negative[cursor.group];
  ++cursor.group;
}

IntervalEnds SweptBand::at(double x) {
  const size_t scores = rows_.score.size();
  // The lowest threshold whose x is not above x + d, and the highest whose x is not below x - d.
  while (above_.group < scores) {
    Cursor further = above_;
    step(further);
    if (x_(rows_, further.positives, further.negatives) > x + x_half_width_) break;
    above_ = further;
  }
  while (below_.group < scores && x_(rows_, below_.positives, below_.negatives) < x - x_half_width_) step(below_);
  const double low = y_(rows_, below_.positives, below_.negatives) - y_half_width_;
  const double high = y_(rows_, above_.positives, above_.negatives) + y_half_width_;
  return {rounded(std::clamp(low, 0.0, 1.0)), rounded(std::clamp(high, 0.0, 1.0))};
}

RateBoxes::RateBoxes(const RankedScores& rows, double tail) {
  const BandRows effective = band_rows(rows, tail / 3);
  tpr_half_width_ = band_half_width(effective.positives, tail / 3);
  fpr_half_width_ = band_half_width(effective.negatives, tail / 3);
  ThresholdWalk walk(rows);
  prevalence_ = walk.share({.fn = true}, kAll).ends(tail / 3, tail / 3);
}

RateBox RateBoxes::at(double tpr, double fpr) const {
  const auto inside = [](double x) { return std::clamp(x, 0.0, 1.0); };
  return {inside(tpr - tpr_half_width_),
          inside(tpr + tpr_half_width_),
          inside(fpr - fpr_half_width_),
          inside(fpr + fpr_half_width_),
          *prevalence_.lower,
          *prevalence_.upper};
}

}  // namespace assay
