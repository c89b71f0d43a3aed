// SPDX-License-Identifier: Apache-2.0
#include "assay/metrics/calibration/spiegelhalter.h"
#include "assay/metrics/metric.h"

namespace assay {

Outcome<double> spiegelhalter_statistic(const RankedScores& rows) {
  if (rows.rows) return Undefined{"rows of a cluster are not independent, which the test assumes"};
  if (rows.score.empty()) return Undefined{"no rows"};
  double sum = 0, variance = 0;
  for (size_t g = 0; g < rows.score.size(); ++g) {
    const double p = rows.score[g], lever = 1 - 2 * p;
    const double squared =
        rows.weighted ? rows.positive_squared[g] + rows.negative_squared[g] : rows.positive[g] + rows.negative[g];
    sum += lever * (rows.positive[g] * (1 - p) - rows.negative[g] * p);
    variance += squared * lever * lever * p * (1 - p);
  }
  if (!(variance > 0)) return Undefined{"every score is 0, 1/2 or 1"};
  return sum / square_root(variance);
}

namespace {

Outcome<double> z(const RankedScores& rows, const Arguments&, RankInfluence*) { return spiegelhalter_statistic(rows); }

}  // namespace

extern constinit const Metric spiegelhalter_z = {
    .name = "spiegelhalter_z",
    .aliases = {"spiegelhalter"},
    .summary = "Spiegelhalter's statistic of calibration: standard normal of a calibrated model.",
    .tasks = binary,
    .reads = Reads::probabilities,
    .rank = z,
    .interval = Interval::none,
    .better = Direction::neither,
    .reference = "Spiegelhalter 1986; val.prob of R's rms"};

}  // namespace assay
