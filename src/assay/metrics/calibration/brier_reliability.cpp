// SPDX-License-Identifier: Apache-2.0
// The part of the Brier score that miscalibration adds: mean over rows of their bin's squared gap between mean score
// and observed share. 0 is calibrated. The interval is that of the calibration error's l2 norm, squared.
#include "assay/metrics/calibration/brier_parts.h"
#include "assay/metrics/calibration/calibration_error.h"

namespace assay {
namespace {

Outcome<double> reliability(const RankedScores& rows, const Arguments& arguments, RankInfluence*) {
  const double total = rows.positives + rows.negatives;
  if (total == 0) return Undefined{"no rows"};
  const bool corrected = arguments.text("corrected") == "yes";
  double sum = 0;
  for (const ScoreBin& bin : score_bins(rows, brier_bin_rule(arguments)))
    sum += bin.weight / total * (bin.gap() * bin.gap() - (corrected ? bin.variance : 0));
  return sum;
}

IntervalAt interval(const RankedScores& rows, const Arguments& arguments) {
  const double value = reliability(rows, arguments, nullptr).value;
  const IntervalAt root = calibration_error_interval(score_bins(rows, brier_bin_rule(arguments)),
                                                     rows.positives + rows.negatives, Norm::l2, false);
  return [=](double tail_lower, double tail_upper) {
    const IntervalEnds ends = root(tail_lower, tail_upper);
    return IntervalEnds{std::min(value, *ends.lower * *ends.lower), std::max(value, *ends.upper * *ends.upper)};
  };
}

}  // namespace

extern constinit const Metric brier_reliability = {
    .name = "brier_reliability",
    .aliases = {"reliability", "calibration_loss"},
    .summary = "Part of the Brier score that miscalibration adds; 0 is calibrated.",
    .tasks = binary | multiclass,
    .reads = Reads::probabilities,
    .arguments = {kBrierBins, kBrierBinning, kBrierCorrected},
    .rank = reliability,
    .rank_interval = interval,
    .interval = Interval::box,
    .range = {-1, 1},
    .better = Direction::lower,
    .reference = "Murphy 1973; Ferro and Fricker 2012"};

}  // namespace assay
