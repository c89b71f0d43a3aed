// SPDX-License-Identifier: Apache-2.0
// Slope of the logistic recalibration: how far the log odds of the outcome follow those of the score. 1 is calibrated,
// below 1 the scores are too extreme, above 1 too timid.
#include "assay/metrics/calibration/logistic_recalibration.h"
#include "assay/metrics/metric.h"

namespace assay {
namespace {

Outcome<double> slope(const RankedScores& rows, const Arguments&, RankInfluence* influence) {
  const Recalibration fit = recalibrate(rows, SlopeOf::data, influence != nullptr);
  if (fit.undefined) return Undefined{fit.undefined};
  if (influence) influence->set([&](size_t g) { return fit.influence[g].on_slope; });
  return fit.slope;
}

}  // namespace

extern constinit const Metric calibration_slope = {
    .name = "calibration_slope",
    .aliases = {"cox_slope", "recalibration_slope"},
    .summary = "Slope of the outcome's log odds on the score's: below 1 the scores are too extreme.",
    .tasks = binary | multiclass,
    .reads = Reads::probabilities,
    .rank = slope,
    .interval = Interval::identity,
    .better = Direction::neither,
    .reference = "Cox 1958; statsmodels Logit on the log odds of the score, sandwich variance"};

}  // namespace assay
