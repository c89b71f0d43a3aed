// SPDX-License-Identifier: Apache-2.0
// The largest gap between mean score and observed share over bins of the score (Naeini, Cooper and Hauskrecht 2015). A
// bin of few rows has a large gap by chance; the interval knows it, the value does not.
#include "assay/metrics/calibration/calibration_error.h"
#include "assay/metrics/metric.h"

namespace assay {
namespace {

BinRule rule_of(const Arguments& arguments) {
  return {.binning = arguments.text("binning") == "width" ? Binning::width : Binning::mass,
          .bins = static_cast<int>(arguments.integer("bins")),
          .edge = arguments.text("edge") == "left" ? Edge::left : Edge::right};
}

Outcome<double> largest_gap(const RankedScores& rows, const Arguments& arguments, RankInfluence*) {
  const double total = rows.positives + rows.negatives;
  if (total == 0) return Undefined{"no rows"};
  return calibration_error(score_bins(rows, rule_of(arguments)), total, Norm::largest, false);
}

IntervalAt interval(const RankedScores& rows, const Arguments& arguments) {
  return calibration_error_interval(score_bins(rows, rule_of(arguments)), rows.positives + rows.negatives,
                                    Norm::largest, false);
}

}  // namespace

extern constinit const Metric maximum_calibration_error = {
    .name = "maximum_calibration_error",
    .aliases = {"mce", "max_calibration_error"},
    .summary = "Largest gap between score and observed share over bins of the score.",
    .tasks = binary | multiclass,
    .reads = Reads::probabilities,
    .arguments = {ArgumentSpec{.name = "bins",
                               .type = ArgumentType::integer,
                               .default_number = 15,
                               .lowest = 1,
                               .highest = 10000,
                               .summary = "how many"},
                  ArgumentSpec{.name = "binning",
                               .type = ArgumentType::text,
                               .default_text = "width",
                               .choices = {"width", "mass"},
                               .summary = "equal parts of [0, 1], or equal numbers of rows"},
                  ArgumentSpec{.name = "edge",
                               .type = ArgumentType::text,
                               .default_text = "left",
                               .choices = {"left", "right"},
                               .summary = "the end that a bin of equal width includes"}},
    .rank = largest_gap,
    .rank_interval = interval,
    .top_label = true,
    .interval = Interval::box,
    .range = {0, 1},
    .better = Direction::lower,
    .reference = "torchmetrics CalibrationError(norm='max')"};

}  // namespace assay
