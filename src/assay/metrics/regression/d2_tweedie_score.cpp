// SPDX-License-Identifier: Apache-2.0
// 1 - deviance of the values / deviance of always predicting the mean target m (power 0: r2). With h(y) the part of the
// unit deviance that depends on the target alone, the second deviance is c (mean h(y) - h(m)), c a constant: h is y^2,
// y log y, log y or y^(2 - p). Two rows at least; undefined where mean_tweedie_deviance is.
#include <limits>

#include "assay/metrics/metric.h"
#include "assay/metrics/regression/tweedie.h"

namespace assay {
namespace {

double own_part(double target, double power) {
  if (power == 0) return target * target;
  if (power == 1) return target > 0 ? target * elementary::log(target) : 0;
  if (power == 2) return elementary::log(target);
  return target > 0 ? elementary::pow(target, 2 - power) : 0;
}
Variable own_part(const Variable& target, double power) {
  const double t = target.value;
  const double slope = power == 0   ? 2 * t
                       : power == 1 ? elementary::log(t) + 1
                       : power == 2 ? 1 / t
                                    : (2 - power) * elementary::pow(t, 1 - power);
  return combine(target, slope, {}, 0, own_part(t, power));
}

double factor(double power) {
  if (power == 0) return 1;
  if (power == 1) return 2;
  if (power == 2) return -2;
  return 2 / ((1 - power) * (2 - power));
}

void write_terms(const Examples& rows, const Arguments& arguments, double* const* out) {
  const double power = arguments.number("power");
  for (size_t i = 0; i < rows.count; ++i) {
    out[0][i] = tweedie_deviance(rows.target[i], rows.value[i], power);
    out[1][i] = rows.target[i];
    // Where the deviance is defined, so is its part.
    const bool defined = out[0][i] == out[0][i];
    out[2][i] = defined ? own_part(rows.target[i], power) : std::numeric_limits<double>::quiet_NaN();
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
    .terms = 3,
    .row_terms = write_terms,
    .means = formula<MeansFormula>([]<typename N>(const Means<N>& means, const Arguments& arguments) -> Outcome<N> {
      if (means.n < 2) return Undefined{"fewer than two rows"};
      const double power = arguments.number("power");
      if (power != 0 && means.mean[1] <= 0) return Undefined{"the mean target is not above 0"};
      const N spread = means.mean[2] - own_part(means.mean[1], power);
      const double size = absolute(plain(means.mean[2]));
      if (absolute(plain(spread)) <= 1e-15 * size) return Undefined{"the target does not vary"};
      return N(1) - means.mean[0] / (N(factor(power)) * spread);
    }),
    .interval = Interval::log_complement,
    .range = {-1e308, 1},
    .reference = "scikit-learn d2_tweedie_score"};

}  // namespace assay
