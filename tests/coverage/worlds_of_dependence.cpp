// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <cmath>

#include "assay/stats/distributions.h"
#include "worlds.h"

namespace assay::coverage {
namespace {

double sigmoid(double x) { return 1 / (1 + std::exp(-x)); }
double logit(double p) { return std::log(p / (1 - p)); }

// Weights that differ from row to row at random, log-normal of this spread.
World weighted_counts(int64_t n, double prevalence, double spread) {
  World world;
  world.name = fmt::format("n {}, prevalence {:g}, weights of spread {:g}", n, prevalence, spread);
  world.family = "weights";
  world.n = n;
  world.weighted = true;
  world.strata = [=](double) {
    return std::vector<double>{prevalence * 0.85, prevalence * 0.15, (1 - prevalence) * 0.08, (1 - prevalence) * 0.92};
  };
  world.row = [=](size_t stratum, double u, double, double, Row& row) {
    row.truth = stratum < 2;
    row.predicted = stratum == 0 || stratum == 2;
    row.weight = std::exp(spread * normal_quantile(u));
  };
  world.grid = {400, 1, 1};
  world.metrics = {"accuracy", "precision", "recall", "f1", "matthews_correlation", "balanced_accuracy"};
  return world;
}

// Cases sampled as often as controls and weighed back to their true share.
World case_control(int64_t n, double true_prevalence) {
  World world;
  world.name = fmt::format("n {}, cases and controls, true prevalence {:g}", n, true_prevalence);
  world.family = "weights";
  world.answers = Answers::scores;
  world.n = n;
  world.weighted = true;
  world.strata = [](double) { return std::vector<double>{0.5, 0.5}; };
  world.row = [=](size_t stratum, double u, double, double, Row& row) {
    row.truth = static_cast<int>(stratum);
    row.score[0] = sigmoid(1.5 * (normal_quantile(u) + (stratum ? 1.8 : 0)) - 4);
    row.weight = stratum ? true_prevalence : 1 - true_prevalence;
  };
  world.grid = {20000, 1, 1};
  world.metrics = {"roc_auc", "average_precision", "brier_score", "log_loss", "precision", "recall", "f1", "accuracy"};
  return world;
}

World weighted_regression(int64_t n, double spread) {
  World world;
  world.name = fmt::format("n {}, skewed errors, weights of spread {:g}", n, spread);
  world.family = "weights";
  world.task = Task::regression;
  world.n = n;
  world.weighted = true;
  world.strata = [](double) { return std::vector<double>{0.5, 0.5}; };
  world.row = [=](size_t stratum, double u, double v, double, Row& row) {
    row.value = normal_quantile(u);
    row.target = row.value - std::log(1 - v) - 1;
    row.weight = stratum ? std::exp(spread) : std::exp(-spread);
  };
  world.grid = {300, 1500, 1};
  world.beyond = true;
  world.metrics = {"bias", "mean_absolute_error", "mean_squared_error", "r2", "pearson_correlation"};
  return world;
}

// Rows of a cluster share a shift of their logits of this spread.
World clustered_counts(int64_t clusters, double rows, double spread, double right) {
  World world;
  world.name =
      fmt::format("{} clusters of about {:g} rows, logits of spread {:g}, right {:g}", clusters, rows, spread, right);
  world.family = "clusters";
  world.n = clusters;
  world.cluster_rows = rows;
  world.strata = [=](double c) {
    const double shift = spread * normal_quantile(c), yes = sigmoid(logit(right) + shift),
                 no = sigmoid(logit(right) - shift), prevalence = sigmoid(-0.8 + shift / 2);
    return std::vector<double>{prevalence * yes, prevalence * (1 - yes), (1 - prevalence) * (1 - no),
                               (1 - prevalence) * no};
  };
  world.row = [](size_t stratum, double, double, double, Row& row) {
    row.truth = stratum < 2;
    row.predicted = stratum == 0 || stratum == 2;
  };
  world.grid = {1, 1, 4000};
  world.metrics = {"accuracy", "precision", "recall", "f1", "matthews_correlation", "cohen_kappa", "balanced_accuracy"};
  return world;
}

World clustered_scores(int64_t clusters, double rows, double spread) {
  World world;
  world.name = fmt::format("{} clusters of about {:g} rows, scores of spread {:g}", clusters, rows, spread);
  world.family = "clusters";
  world.answers = Answers::scores;
  world.n = clusters;
  world.cluster_rows = rows;
  world.strata = [=](double c) {
    const double prevalence = sigmoid(-0.8 + 0.5 * normal_quantile(c));
    return std::vector<double>{1 - prevalence, prevalence};
  };
  world.row = [=](size_t stratum, double u, double, double c, Row& row) {
    row.truth = static_cast<int>(stratum);
    row.score[0] = sigmoid(normal_quantile(u) + spread * normal_quantile(c) + (stratum ? 1.5 : 0) - 1.5);
  };
  world.grid = {600, 1, 300};
  world.metrics = {"roc_auc", "average_precision", "brier_score", "log_loss", "ks_statistic"};
  return world;
}

World clustered_regression(int64_t clusters, double rows, double spread) {
  World world;
  world.name = fmt::format("{} clusters of about {:g} rows, errors shared {:g}", clusters, rows, spread);
  world.family = "clusters";
  world.task = Task::regression;
  world.n = clusters;
  world.cluster_rows = rows;
  world.strata = [](double) { return std::vector<double>{1}; };
  world.row = [=](size_t, double u, double v, double c, Row& row) {
    row.value = normal_quantile(u);
    row.target = row.value + std::sqrt(1 - spread * spread) * normal_quantile(v) + spread * normal_quantile(c);
  };
  world.grid = {60, 120, 120};
  world.metrics = {"bias", "mean_absolute_error", "mean_squared_error", "root_mean_squared_error",
                   "r2",   "pearson_correlation"};
  return world;
}

}  // namespace

void add_dependent_worlds(Extent extent, std::vector<World>& worlds) {
  if (extent == Extent::brief) {
    worlds.push_back(weighted_counts(200, 0.3, 0.7));
    worlds.push_back(clustered_counts(20, 8, 0.7, 0.8));
    worlds.push_back(clustered_scores(20, 8, 0.7));
    worlds.push_back(clustered_regression(20, 8, 0.5));
    return;
  }
  for (const int64_t n : {20, 50, 100, 200, 500, 1000}) {
    for (const double spread : {0.4, 0.8, 1.2}) {
      worlds.push_back(weighted_counts(n, 0.3, spread));
      if (n >= 100) worlds.push_back(weighted_counts(n, 0.05, spread));
    }
    worlds.push_back(case_control(n, 0.01));
    worlds.push_back(case_control(n, 0.1));
    worlds.push_back(weighted_regression(n, 0.4));
    worlds.push_back(weighted_regression(n, 0.8));
  }
  for (const int64_t clusters : {5, 6, 8, 10, 15, 20, 30, 50, 100}) {
    for (const double rows : {3.0, 8.0}) {
      if (rows > 3 && clusters > 50) continue;
      for (const double spread : {0.3, 1.0}) {
        for (const double right : {0.7, 0.9, 0.98}) worlds.push_back(clustered_counts(clusters, rows, spread, right));
        worlds.push_back(clustered_scores(clusters, rows, spread));
        worlds.push_back(clustered_regression(clusters, rows, spread == 1 ? 0.8 : spread));
      }
    }
  }
}

std::vector<World> all_worlds(Extent extent) {
  std::vector<World> worlds;
  add_count_worlds(extent, worlds);
  add_score_worlds(extent, worlds);
  add_regression_worlds(extent, worlds);
  add_dependent_worlds(extent, worlds);
  return worlds;
}

}  // namespace assay::coverage
