// SPDX-License-Identifier: Apache-2.0
// Intercept of the logistic recalibration. With the slope fixed at 1 (Van Calster et al. 2019) it is how far the log
// odds of all scores are from the outcome's: above 0 the scores are too low. slope=fitted fits both together.
#include "assay/metrics/calibration/logistic_recalibration.h"
#include "assay/metrics/metric.h"

namespace assay {
namespace {

Outcome<double> intercept(const RankedScores& rows, const Arguments& arguments, RankInfluence* influence) {
  const SlopeOf slope = arguments.text("slope") == "one" ? SlopeOf::one : SlopeOf::data;
  const Recalibration fit = recalibrate(rows, slope, influence != nullptr);
  if (fit.undefined) return Undefined{fit.undefined};
  if (influence) influence->set([&](size_t g) { return fit.influence[g].on_intercept; });
  return fit.intercept;
}

}  // namespace

extern constinit const Metric calibration_intercept = {
    .name = "calibration_intercept",
    .aliases = {"cox_intercept", "recalibration_intercept"},
    .summary = "Intercept of the outcome's log odds on the score's: above 0 the scores are too low.",
    .tasks = binary | multiclass,
    .reads = Reads::probabilities,
    .arguments = {ArgumentSpec{.name = "slope",
                               .type = ArgumentType::text,
                               .default_text = "one",
                               .choices = {"one", "fitted"},
                               .summary = "of the line: fixed at 1, or fitted with the intercept"}},
    .rank = intercept,
    .interval = Interval::identity,
    .better = Direction::neither,
    .reference = "Van Calster et al. 2019; statsmodels Logit with the log odds as offset, sandwich variance"};

}  // namespace assay
