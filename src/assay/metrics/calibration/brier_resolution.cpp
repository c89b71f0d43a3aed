// SPDX-License-Identifier: Apache-2.0
// How far the observed shares of the bins are from the share of all rows: mean over rows of the squared distance. What
// the scores tell beyond the prevalence; 0 is nothing. The influence is that of fixed bins and sees no bias of few
// rows.
#include "assay/metrics/calibration/brier_parts.h"

namespace assay {
namespace {

Outcome<double> resolution(const RankedScores& rows, const Arguments& arguments, RankInfluence* influence) {
  const double total = rows.positives + rows.negatives;
  if (total == 0) return Undefined{"no rows"};
  const double prevalence = rows.positives / total;
  const BinRule rule = brier_bin_rule(arguments);
  const std::vector<ScoreBin> bins = score_bins(rows, rule);
  double plain = 0, bias = 0, count = 0;
  for (const ScoreBin& bin : bins) {
    const double distance = bin.observed - prevalence;
    plain += bin.weight / total * distance * distance;
    bias += bin.weight / total * bin.variance;
    count += bin.rows;
  }
  if (influence) {
    const std::vector<BinOfScores> highest_first = bins_of_scores(rows, rule);
    size_t place = 0;
    influence->set([&](size_t g) {
      if (g == highest_first[place].last) ++place;
      const size_t bin = bins.size() - 1 - place;
      const double observed = bins[bin].observed, distance = observed - prevalence;
      return ScoreInfluence{(distance * distance - plain + 2 * distance * (1 - observed)) / total,
                            (distance * distance - plain - 2 * distance * observed) / total};
    });
  }
  if (arguments.text("corrected") == "no") return plain;
  if (count < 2) return Undefined{"a correction needs 2 rows"};
  return plain - bias + prevalence * (1 - prevalence) / (count - 1);
}

}  // namespace

extern constinit const Metric brier_resolution = {
    .name = "brier_resolution",
    .aliases = {"resolution"},
    .summary = "How far the observed shares of bins of the score are from the share of all rows.",
    .tasks = binary | multiclass,
    .reads = Reads::probabilities,
    .arguments = {kBrierBins, kBrierBinning, kBrierCorrected},
    .rank = resolution,
    .decides = false,
    .interval = Interval::log,
    .range = {-1, 1},
    .reference = "Murphy 1973; Ferro and Fricker 2012"};

}  // namespace assay
