// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <cmath>

#include "assay/stats/distributions.h"
#include "worlds.h"

namespace assay::coverage {
namespace {

const std::vector<std::string> kScoreMetrics = {"roc_auc",
                                                "gini",
                                                "average_precision",
                                                "partial_roc_auc",
                                                "ks_statistic",
                                                "lift_at_k",
                                                "gain_at_k",
                                                "precision_at_fraction",
                                                "precision_at_recall(recall=0.8)",
                                                "brier_score",
                                                "log_loss",
                                                "mean_score",
                                                "calibration_in_the_large",
                                                "sharpness",
                                                "spherical_score",
                                                "d2_brier_score",
                                                "d2_log_loss"};

double sigmoid(double x) { return 1 / (1 + std::exp(-x)); }

}  // namespace

// Normal scores of both classes, `distance` apart, as the probabilities that a model makes of them: calibrated where
// `confidence` is 1, too sure above it. With `steps` they are rounded, so that there are ties.
World score_world(int64_t n, double prevalence, double area, double confidence, int steps) {
  World world;
  world.name = fmt::format("n {}, prevalence {:g}, area {:g}{}{}", n, prevalence, area,
                           confidence == 1 ? "" : fmt::format(", logits times {:g}", confidence),
                           steps ? fmt::format(", {} distinct scores", steps) : "");
  world.family = "scores";
  world.answers = Answers::scores;
  world.n = n;
  const double distance = std::sqrt(2.0) * normal_quantile(area);
  world.strata = [=](double) { return std::vector<double>{1 - prevalence, prevalence}; };
  world.row = [=](size_t stratum, double u, double, double, Row& row) {
    row.truth = static_cast<int>(stratum);
    const double x = normal_quantile(u) + (stratum ? distance : 0);
    double score =
        sigmoid(confidence * (std::log(prevalence / (1 - prevalence)) + distance * x - distance * distance / 2));
    if (steps) score = std::floor(score * steps) / steps + 0.5 / steps;
    row.score[0] = score;
  };
  world.grid = {20000, 1, 1};
  world.metrics = kScoreMetrics;
  return world;
}

void add_score_worlds(Extent extent, std::vector<World>& worlds) {
  if (extent == Extent::brief) {
    worlds.push_back(score_world(100, 0.2, 0.9, 1, 0));
    worlds.push_back(score_world(500, 0.05, 0.8, 1, 0));
    worlds.push_back(score_world(1000, 0.5, 0.97, 1, 0));
    return;
  }
  for (const int64_t n : {20, 50, 100, 200, 500, 1000, 10000}) {
    for (const double prevalence : {0.01, 0.05, 0.2, 0.5}) {
      if (prevalence * static_cast<double>(n) < 2) continue;
      for (const double area : {0.6, 0.8, 0.9, 0.97, 0.995}) {
        if (n == 10000 && (area != 0.9 || prevalence > 0.05)) continue;
        worlds.push_back(score_world(n, prevalence, area, 1, 0));
      }
    }
  }
  for (const int64_t n : {50, 200, 1000}) {
    worlds.push_back(score_world(n, 0.2, 0.85, 2, 0));
    worlds.push_back(score_world(n, 0.2, 0.85, 1, 10));
    worlds.push_back(score_world(n, 0.5, 0.97, 2, 10));
  }
}

}  // namespace assay::coverage
