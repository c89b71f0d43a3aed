// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <cmath>

#include "assay/stats/distributions.h"
#include "worlds.h"

namespace assay::coverage {
namespace {

const std::vector<std::string> kErrorMetrics = {"bias",
                                                "mean_absolute_error",
                                                "mean_squared_error",
                                                "root_mean_squared_error",
                                                "r2",
                                                "explained_variance",
                                                "wape",
                                                "smape",
                                                "mean_pinball_loss(alpha=0.9)",
                                                "huber_loss",
                                                "log_cosh_loss",
                                                "pearson_correlation",
                                                "concordance_correlation"};
const std::vector<std::string> kRatioMetrics = {
    "mean_squared_log_error",     "root_mean_squared_log_error", "mean_absolute_percentage_error",
    "mean_poisson_deviance",      "mean_gamma_deviance",         "mean_tweedie_deviance(power=1.5)",
    "d2_tweedie_score(power=1.5)"};

// Errors of mean 0 and variance 1.
double noise(const std::string& shape, double v) {
  if (shape == "normal") return normal_quantile(v);
  if (shape == "laplace") return (v < 0.5 ? std::log(2 * v) : -std::log(2 * (1 - v))) / std::sqrt(2.0);
  if (shape == "skewed") return -std::log(1 - v) - 1;  // exponential
  return std::sqrt(1 / 3.0) * student_quantile(v, 3);  // "heavy": Student's t with 3 degrees of freedom
}

World error_world(int64_t n, const std::string& shape, double r2) {
  World world;
  world.name = fmt::format("n {}, {} errors, r2 {:g}", n, shape, r2);
  world.family = "regression";
  world.task = Task::regression;
  world.n = n;
  world.strata = [](double) { return std::vector<double>{1}; };
  world.row = [=](size_t, double u, double v, double, Row& row) {
    row.value = 10 + std::sqrt(r2) * normal_quantile(u);
    row.target = row.value + std::sqrt(1 - r2) * noise(shape, v);
  };
  world.grid = {400, 2000, 1};
  world.beyond = shape == "skewed" || shape == "heavy";
  world.metrics = kErrorMetrics;
  return world;
}

// Positive targets around positive predictions, their ratio log-normal.
World ratio_world(int64_t n, double spread) {
  World world;
  world.name = fmt::format("n {}, log-normal ratios of spread {:g}", n, spread);
  world.family = "regression";
  world.task = Task::regression;
  world.n = n;
  world.strata = [](double) { return std::vector<double>{1}; };
  world.row = [=](size_t, double u, double v, double, Row& row) {
    row.value = std::exp(0.5 * normal_quantile(u));
    row.target = row.value * std::exp(spread * normal_quantile(v) - spread * spread / 2);
  };
  world.grid = {400, 2000, 1};
  world.beyond = spread > 0.5;
  world.metrics = kRatioMetrics;
  return world;
}

}  // namespace

void add_regression_worlds(Extent extent, std::vector<World>& worlds) {
  if (extent == Extent::brief) {
    worlds.push_back(error_world(100, "normal", 0.7));
    worlds.push_back(error_world(300, "skewed", 0.7));
    worlds.push_back(ratio_world(200, 0.3));
    return;
  }
  for (const int64_t n : {20, 50, 100, 200, 500, 1000}) {
    for (const char* shape : {"normal", "laplace", "skewed", "heavy"}) {
      for (const double r2 : {0.3, 0.7, 0.95}) {
        if (n >= 500 && r2 != 0.7) continue;
        worlds.push_back(error_world(n, shape, r2));
      }
    }
    worlds.push_back(ratio_world(n, 0.3));
    worlds.push_back(ratio_world(n, 0.8));
  }
}

}  // namespace assay::coverage
