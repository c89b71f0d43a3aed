// SPDX-License-Identifier: Apache-2.0
#include "assay/metrics/calibration/logistic_recalibration.h"

#include <algorithm>
#include <cmath>

#include "assay/base/elementary.h"

namespace assay {
namespace {

constexpr double kEpsilon = 0x1p-52;
constexpr int kMostSteps = 200;

double logit(double score) {
  const double p = std::clamp(score, kEpsilon, 1 - kEpsilon);
  return elementary::log(p) - elementary::log1p(-p);
}

double logistic(double x) {
  if (x >= 0) return 1 / (1 + elementary::exp(-x));
  const double e = elementary::exp(x);
  return e / (1 + e);
}

// log(1 + exp(x)).
double softplus(double x) {
  return x > 0 ? x + elementary::log1p(elementary::exp(-x)) : elementary::log1p(elementary::exp(x));
}

// Why the likelihood has no maximum.
const char* no_maximum(const RankedScores& rows, SlopeOf slope) {
  if (rows.positives == 0) return "no positive rows";
  if (rows.negatives == 0) return "no negative rows";
  if (slope == SlopeOf::one) return nullptr;
  const auto holds = [](const LargeVector<double>& weight) {
    const auto is_there = [](double w) { return w > 0; };
    const auto first = std::find_if(weight.begin(), weight.end(), is_there);
    const auto last = std::find_if(weight.rbegin(), weight.rend(), is_there);
    return std::pair(first - weight.begin(), weight.rend() - last - 1);
  };
  if (rows.score.size() < 2 || logit(rows.score.front()) == logit(rows.score.back())) return "all scores are equal";
  const auto [positive_first, positive_last] = holds(rows.positive);
  const auto [negative_first, negative_last] = holds(rows.negative);
  if (positive_last <= negative_first || negative_last <= positive_first) return "the scores separate the classes";
  return nullptr;
}

// The log likelihood's slope and curvature by intercept and slope.
struct Fit {
  double loss = 0;
  double by_intercept = 0, by_slope = 0;
  double ii = 0, is = 0, ss = 0;
};

Fit fit_at(const RankedScores& rows, const std::vector<double>& x, double intercept, double slope) {
  Fit fit;
  for (size_t g = 0; g < x.size(); ++g) {
    const double linear = intercept + slope * x[g], p = logistic(linear);
    const double all = rows.positive[g] + rows.negative[g];
    fit.loss += all * softplus(linear) - rows.positive[g] * linear;
    const double residual = rows.positive[g] * (1 - p) - rows.negative[g] * p, curve = all * p * (1 - p);
    fit.by_intercept += residual;
    fit.by_slope += residual * x[g];
    fit.ii += curve;
    fit.is += curve * x[g];
    fit.ss += curve * x[g] * x[g];
  }
  return fit;
}

struct Step {
  double intercept = 0, slope = 0;
};
// The inverse Hessian times a vector.
Step solve(const Fit& fit, SlopeOf slope, double by_intercept, double by_slope) {
  if (slope == SlopeOf::one) return {by_intercept / fit.ii, 0};
  const double determinant = fit.ii * fit.ss - fit.is * fit.is;
  return {(fit.ss * by_intercept - fit.is * by_slope) / determinant,
          (fit.ii * by_slope - fit.is * by_intercept) / determinant};
}

}  // namespace

Recalibration recalibrate(const RankedScores& rows, SlopeOf slope, bool with_influence) {
  Recalibration result;
  result.undefined = no_maximum(rows, slope);
  if (result.undefined) return result;
  std::vector<double> x;
  for (double score : rows.score) x.push_back(logit(score));
  Fit fit = fit_at(rows, x, result.intercept, result.slope);
  for (int i = 0; i < kMostSteps; ++i) {
    Step step = solve(fit, slope, fit.by_intercept, fit.by_slope);
    if (!std::isfinite(step.intercept) || !std::isfinite(step.slope)) break;
    Fit next = fit_at(rows, x, result.intercept + step.intercept, result.slope + step.slope);
    for (int halving = 0; halving < 50 && next.loss > fit.loss + 1e-9 * std::fabs(fit.loss); ++halving) {
      step = {step.intercept / 2, step.slope / 2};
      next = fit_at(rows, x, result.intercept + step.intercept, result.slope + step.slope);
    }
    result.intercept += step.intercept;
    result.slope += step.slope;
    fit = next;
    const auto small = [](double change, double of) {
      return std::fabs(change) <= 1e-14 * std::max(1.0, std::fabs(of));
    };
    if (small(step.intercept, result.intercept) && small(step.slope, result.slope)) break;
  }
  if (!with_influence) return result;
  result.influence.reserve(x.size());
  for (double own : x) {
    const double p = logistic(result.intercept + result.slope * own);
    const Step positive = solve(fit, slope, 1 - p, (1 - p) * own), negative = solve(fit, slope, -p, -p * own);
    result.influence.push_back({{positive.intercept, negative.intercept}, {positive.slope, negative.slope}});
  }
  return result;
}

}  // namespace assay
