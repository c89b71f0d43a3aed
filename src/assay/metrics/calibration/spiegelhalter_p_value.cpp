// SPDX-License-Identifier: Apache-2.0
// Two-sided p-value of Spiegelhalter's test of calibration. A large one does not say that the model is calibrated: it
// says that these rows do not show the contrary.
#include "assay/metrics/calibration/spiegelhalter.h"
#include "assay/metrics/metric.h"
#include "assay/stats/distributions.h"

namespace assay {
namespace {

Outcome<double> p_value(const RankedScores& rows, const Arguments&, RankInfluence*) {
  const Outcome<double> z = spiegelhalter_statistic(rows);
  if (z.undefined) return z;
  return rounded(2 * normal_cdf(-absolute(z.value)));
}

}  // namespace

extern constinit const Metric spiegelhalter_p_value = {.name = "spiegelhalter_p_value",
                                                       .summary = "P-value of Spiegelhalter's test of calibration.",
                                                       .tasks = binary,
                                                       .reads = Reads::probabilities,
                                                       .rank = p_value,
                                                       .interval = Interval::none,
                                                       .range = {0, 1},
                                                       .better = Direction::neither,
                                                       .reference = "Spiegelhalter 1986; val.prob of R's rms"};

}  // namespace assay
