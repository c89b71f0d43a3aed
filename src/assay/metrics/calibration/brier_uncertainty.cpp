// SPDX-License-Identifier: Apache-2.0
// Variance of the outcome, o (1 - o) with o the share of positive rows: the Brier score of always saying that share.
// The interval carries the share's exact one (Clopper and Pearson 1934) over.
#include "assay/metrics/calibration/brier_parts.h"
#include "assay/stats/distributions.h"

namespace assay {
namespace {

Outcome<double> uncertainty(const RankedScores& rows, const Arguments& arguments, RankInfluence*) {
  const double total = rows.positives + rows.negatives;
  if (total == 0) return Undefined{"no rows"};
  const double share = rows.positives / total;
  if (arguments.text("corrected") == "no") return share * (1 - share);
  const auto count = static_cast<double>(rows.positive_rows + rows.negative_rows);
  if (count < 2) return Undefined{"a correction needs 2 rows"};
  return share * (1 - share) * count / (count - 1);
}

IntervalAt interval(const RankedScores& rows, const Arguments& arguments) {
  const double value = uncertainty(rows, arguments, nullptr).value;
  const EffectiveShare share = score_bins(rows, {.bins = 1}).front().share;
  return [=](double tail_lower, double tail_upper) {
    const auto variance = [](double p) { return p * (1 - p); };
    const IntervalEnds low = share.ends(tail_lower / 2, tail_lower / 2),
                       high = share.ends(tail_upper / 2, tail_upper / 2);
    const double least = std::min(variance(*low.lower), variance(*low.upper));
    const bool middle = *high.lower < 0.5 && *high.upper > 0.5;
    const double most = middle ? 0.25 : std::max(variance(*high.lower), variance(*high.upper));
    return IntervalEnds{std::min(value, rounded(least)), std::max(value, rounded(most))};
  };
}

}  // namespace

extern constinit const Metric brier_uncertainty = {
    .name = "brier_uncertainty",
    .aliases = {"outcome_variance"},
    .summary = "Variance of the outcome: the Brier score of always saying the share of positive rows.",
    .tasks = binary | multiclass,
    .reads = Reads::probabilities,
    .arguments = {kBrierCorrected},
    .rank = uncertainty,
    .rank_interval = interval,
    .interval = Interval::box,
    .range = {0, 0.5},
    .better = Direction::neither,
    .reference = "Murphy 1973; Ferro and Fricker 2012"};

}  // namespace assay
