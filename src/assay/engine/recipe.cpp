// SPDX-License-Identifier: Apache-2.0
#include "assay/engine/recipe.h"

#include <algorithm>
#include <cmath>

#include "assay/stats/distributions.h"
#include "assay/stats/mean.h"
#include "assay/stats/proportion.h"

namespace assay {
namespace {

using ProportionEnds = IntervalEnds (*)(double successes, double trials, double tail_lower, double tail_upper);

ProportionEnds ends_by(IntervalMethod method) {
  switch (method) {
    case IntervalMethod::wilson: return wilson;
    case IntervalMethod::jeffreys: return jeffreys;
    case IntervalMethod::agresti_coull: return agresti_coull;
    default: return clopper_pearson;
  }
}

// What the interval is called: the method that was named, else the metric's own.
std::string method_or(IntervalMethod method, const char* own) {
  return method == IntervalMethod::own || method == IntervalMethod::bootstrap ? own : std::string(name_of(method));
}

}  // namespace

Recipe proportion_recipe(double successes, double trials, IntervalMethod method) {
  Recipe recipe;
  recipe.method = method_or(method, "clopper_pearson");
  recipe.ends = [=, ends = ends_by(method)](double lower, double upper) {
    return ends(successes, trials, lower, upper);
  };
  const double p = successes / trials;
  recipe.standard_error = std::sqrt(p * (1 - p) / trials);
  return recipe;
}

Recipe weighted_proportion_recipe(double proportion, double variance, double kish_trials, IntervalMethod method) {
  // Never more than Kish's: few rows of great weight may not have shown yet how much they can differ.
  const double trials = std::min(kish_trials, effective_share(proportion, variance, kish_trials).trials);
  Recipe recipe = proportion_recipe(proportion * trials, trials, method);
  recipe.method = method_or(method, "korn_graubard");
  return recipe;
}

Recipe clustered_proportion_recipe(double proportion, double variance, double clusters, IntervalMethod method) {
  Recipe recipe;
  recipe.method = method_or(method, "korn_graubard_clustered");
  recipe.standard_error = std::sqrt(variance);
  // Identical clusters tell no more than one row each.
  const EffectiveShare share = effective_share(proportion, variance, clusters, clusters - 1);
  recipe.ends = [=, by = ends_by(method)](double lower, double upper) { return share.ends(lower, upper, by); };
  return recipe;
}

Recipe delta_recipe(Interval interval, double value, double variance, std::optional<double> degrees) {
  Recipe recipe;
  recipe.standard_error = std::sqrt(variance);
  Transform transform = Transform::identity;
  recipe.method = degrees ? "student" : "delta";
  if (interval == Interval::logit && value > 0 && value < 1) {
    transform = Transform::logit;
    recipe.method = "delta_logit";
  } else if (interval == Interval::atanh && value > -1 && value < 1) {
    transform = Transform::atanh;
    recipe.method = "delta_atanh";
  } else if (interval == Interval::log && value > 0) {
    transform = Transform::log;
    recipe.method = "delta_log";
  }
  const double error = recipe.standard_error;
  if (interval == Interval::log_complement && value < 1) {
    recipe.method = "delta_log_complement";
    recipe.ends = [=](double lower, double upper) {
      const IntervalEnds complement = transformed(1 - value, error, Transform::log, upper, lower, degrees);
      const auto flipped = [](std::optional<double> end) {
        return end && std::isfinite(*end) ? std::optional(rounded(1 - *end)) : std::nullopt;
      };
      return IntervalEnds{flipped(complement.upper), flipped(complement.lower)};
    };
    return recipe;
  }
  recipe.ends = [=](double lower, double upper) { return transformed(value, error, transform, lower, upper, degrees); };
  return recipe;
}

Recipe no_variation_recipe(double value, Range range, double n) {
  Recipe recipe;
  if (range.lowest <= -1e308 || range.highest >= 1e308) {
    recipe.undefined = "no variation";
    return recipe;
  }
  recipe.method = "no_variation";
  recipe.ends = [=](double lower, double upper) {
    return bounded_without_variation(value, range.lowest, range.highest, n, lower, upper);
  };
  return recipe;
}

}  // namespace assay
