// SPDX-License-Identifier: Apache-2.0
// 1 - deviance of the values / deviance of always predicting the mean target m (power 0: r2). Unit deviances d are
// Bregman divergences, so the second one is mean d(y, c) - d(m, c) for any c: with c near the middle of the targets no
// digits are lost where these lie far from zero. Two rows at least; undefined where mean_tweedie_deviance is.
#include <limits>

#include "assay/metrics/metric.h"
#include "assay/metrics/regression/tweedie.h"

namespace assay {
namespace {

// d(m, c) as a function of m.
double deviance_of_mean(double m, double c, double power) { return tweedie_deviance(m, c, power); }
Variable deviance_of_mean(const Variable& mean, double c, double power) {
  const double m = mean.value;
  const double slope = power == 0   ? m - c
                       : power == 1 ? elementary::log(m / c)
                       : power == 2 ? 1 / c - 1 / m
                                    : (elementary::pow(m, 1 - power) - elementary::pow(c, 1 - power)) / (1 - power);
  return combine(mean, 2 * slope, {}, 0, tweedie_deviance(m, c, power));
}

void write_terms(const Examples& rows, const Arguments& arguments, double* const* out) {
  const double power = arguments.number("power");
  for (size_t i = 0; i < rows.count; ++i) {
    out[0][i] = tweedie_deviance(rows.target[i], rows.value[i], power);
    out[1][i] = rows.target[i] - rows.pivot;
    // Where the deviance is defined, so is the other.
    const bool defined = out[0][i] == out[0][i];
    out[2][i] =
        defined ? tweedie_deviance(rows.target[i], rows.pivot, power) : std::numeric_limits<double>::quiet_NaN();
    out[3][i] = rows.pivot;
  }
}

}  // namespace

extern constinit const Metric d2_tweedie_score = {
    .name = "d2_tweedie_score",
    .aliases = {"d2_tweedie"},
    .summary = "Share of the Tweedie deviance of a constant prediction that the model removes.",
    .tasks = regression,
    .reads = Reads::values,
    .arguments = {ArgumentSpec{.name = "power",
                               .type = ArgumentType::number,
                               .default_number = 0,
                               .summary = "power of the variance function: at most 0, or at least 1"}},
    .terms = 4,
    .row_terms = write_terms,
    .means = formula<MeansFormula>([]<typename N>(const Means<N>& means, const Arguments& arguments) -> Outcome<N> {
      if (means.n < 2) return Undefined{"fewer than two rows"};
      const double power = arguments.number("power"), pivot = plain(means.mean[3]);
      const N target = means.mean[1] + N(pivot);
      if (power != 0 && target <= 0) return Undefined{"the mean target is not above 0"};
      const N spread =
          means.mean[2] - (power == 0 ? means.mean[1] * means.mean[1] : deviance_of_mean(target, pivot, power));
      if (plain(spread) <= 1e-14 * plain(means.mean[2])) return Undefined{"the target does not vary"};
      return N(1) - means.mean[0] / spread;
    }),
    .interval = Interval::log_complement,
    .range = {-1e308, 1},
    .reference = "scikit-learn d2_tweedie_score"};

}  // namespace assay
